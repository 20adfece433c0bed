import Compression

extension CompressionRecipe {
  /// Reads what is there; all but `pair` and `data` has a default.
  package init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    func section<Value: Decodable>(_ key: CodingKeys, default standard: Value) throws -> Value {
      try container.decodeIfPresent(Value.self, forKey: key) ?? standard
    }
    seed = try section(.seed, default: 1)
    pair = try container.decode(String.self, forKey: .pair)
    teacher = try section(.teacher, default: nil)
    data = try container.decode(String.self, forKey: .data)
    classifier = try section(.classifier, default: nil)
    budget = try section(
      .budget, default: CompressionBudget(resource: .multiplyAdds, amount: 0.25))
    method = try section(.method, default: .coevolution)
    search = try section(.search, default: Search())
    if search.from != nil, !method.isSearch {
      throw DecodingError.dataCorruptedError(
        forKey: .search, in: container,
        debugDescription: "names an earlier search, but \(method.rawValue) is a method without one")
    }
    if search.objective == .paper, method != .coevolution {
      throw DecodingError.dataCorruptedError(
        forKey: .search, in: container,
        debugDescription:
          "has the objective paper, which only the method coevolution follows, not"
          + " \(method.rawValue)")
    }
    candidates = try section(.candidates, default: CompressionSettings())
    // The paper scores nothing but the discriminator's answers and the cycles.
    let given = try container.decodeIfPresent(GivenCandidates.self, forKey: .candidates)
    if search.objective == .paper, given?.objective?.distortion == nil {
      candidates.objective.distortionWeight = 0
    }
    finetune = try section(.finetune, default: Finetune())
  }
}

/// What of the candidates' section was given, and not left to the defaults.
private struct GivenCandidates: Decodable {
  struct Objective: Decodable { var distortion: Double? }

  var objective: Objective?
}

extension CompressionRecipe.Search {
  init() {
    self.init(
      from: nil, objective: .pareto, generations: 50, population: 32, firstPopulation: .seeded,
      repairsBudget: true, filledShare: 0.5, evenness: 1)
  }

  /// Reads what is there and refuses numbers out of their range.
  init(from decoder: any Decoder) throws {
    let section = try SectionReader(decoder, CodingKeys.self)
    let standard = Self()
    from = try section.container.decodeIfPresent(String.self, forKey: .from)
    objective = try section.read(.objective, default: standard.objective)
    generations = try section.read(.generations, default: standard.generations, in: 1...1_000_000)
    population = try section.read(.population, default: standard.population, in: 4...100_000)
    firstPopulation = try section.read(.firstPopulation, default: standard.firstPopulation)
    repairsBudget = try section.read(.repairsBudget, default: standard.repairsBudget)
    filledShare =
      repairsBudget ? try section.read(.filledShare, default: standard.filledShare, in: 0...1) : 0
    // The paper's widths are free.
    evenness = try section.read(
      .evenness, default: objective == .paper ? 0 : standard.evenness, in: 0...1)
  }

  /// Writes the keys that reading asks for, defaults included.
  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encodeIfPresent(from, forKey: .from)
    try container.encode(objective, forKey: .objective)
    try container.encode(generations, forKey: .generations)
    try container.encode(population, forKey: .population)
    try container.encode(firstPopulation, forKey: .firstPopulation)
    try container.encode(repairsBudget, forKey: .repairsBudget)
    try container.encode(evenness, forKey: .evenness)
    if repairsBudget { try container.encode(filledShare, forKey: .filledShare) }
  }
}

extension CompressionRecipe.Finetune {
  init() { self.init(steps: 2000, objective: nil, freshWeights: false, overrides: []) }

  /// Reads what is there and refuses numbers out of their range.
  init(from decoder: any Decoder) throws {
    let section = try SectionReader(decoder, CodingKeys.self)
    let standard = Self()
    steps = try section.read(.steps, default: standard.steps, in: 0...1_000_000_000)
    objective = try section.container.decodeIfPresent(FinetuneObjective.self, forKey: .objective)
    freshWeights = try section.read(.freshWeights, default: standard.freshWeights)
    overrides = try section.read(.overrides, default: standard.overrides)
  }
}
