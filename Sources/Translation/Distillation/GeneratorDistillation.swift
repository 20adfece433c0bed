import Layers
import Networks
import TensorCore

/// What compressed generators are fine-tuned for: to make the original ones' images, and to play
/// CycleGAN's game on. A weight of 0 leaves a term out, with all that has to be computed for it.
public struct GeneratorDistillation: Hashable, Sendable {
  /// Of the mean absolute difference to the original generator's image.
  public var outputL1: Float
  /// Of one minus the structural similarity to it.
  public var outputSimilarity: Float
  /// Of one minus the structural similarity of its colors to those of that image.
  public var outputColor: Float
  /// Of the mean squared difference to the original's features along the trunk, behind a learned
  /// 1×1 convolution from the student's channels to the original's (Li et al. 2020, equation 3).
  public var features: Float
  /// Where features are compared: paths of nodes, as `Graph.node(at:)` takes them; nil for every third
  /// one of the taps that the original's graph names.
  public var taps: [String]?
  /// Of the adversarial loss; with 0 no discriminator is asked or trained.
  public var adversarial: Float
  /// What generators and discriminators play for.
  public var adversarialLoss: AdversarialLoss
  /// The one generator that plays; nil for both. One may gain by the game where the other loses.
  public var adversarialDirection: TranslationDirection?
  /// The discriminators' learning rate as a share of the generators'. They are trained already.
  public var discriminatorRate: Float
  /// A discriminator is trained in a step only if its loss there is at least this: one that tells all
  /// made images apart teaches a small generator nothing (compare Li et al. 2021, "Revisiting
  /// Discriminator in GAN Compression").
  public var discriminatorRest: Float
  /// Of both cycles: 10 in CycleGAN.
  public var cycle: Float
  /// The standard deviation of the noise on the images that are led back, as in `CycleGANWeights`.
  public var cycleNoise: Float
  /// Of the identity loss: 5 in CycleGAN.
  public var identity: Float

  /// Weights that did well where they were measured.
  ///
  /// - Precondition: No weight is negative, and one is above zero.
  public init(
    outputL1: Float = 10, outputSimilarity: Float = 0, outputColor: Float = 0, features: Float = 0,
    taps: [String]? = nil, adversarial: Float = 0, adversarialLoss: AdversarialLoss = .leastSquares,
    adversarialDirection: TranslationDirection? = nil, discriminatorRate: Float = 0.2,
    discriminatorRest: Float = 0, cycle: Float = 0, cycleNoise: Float = 0, identity: Float = 0
  ) {
    self.outputL1 = outputL1
    self.outputSimilarity = outputSimilarity
    self.outputColor = outputColor
    self.features = features
    self.taps = taps
    self.adversarial = adversarial
    self.adversarialLoss = adversarialLoss
    self.adversarialDirection = adversarialDirection
    self.discriminatorRate = discriminatorRate
    self.discriminatorRest = discriminatorRest
    self.cycle = cycle
    self.cycleNoise = cycleNoise
    self.identity = identity
    if let (key, found) = flaw {
      preconditionFailure("GeneratorDistillation: \(key.stringValue) \(found)")
    }
  }

  /// Whether a term compares with what the original generators make.
  public var asksTeachers: Bool {
    [outputL1, outputSimilarity, outputColor, features].contains { $0 > 0 }
  }

  /// Whether the generator of a direction plays against its discriminator.
  public func plays(_ direction: TranslationDirection) -> Bool {
    adversarial > 0 && [nil, direction].contains(adversarialDirection)
  }

  /// Where a generator is compared with its original; nowhere if features do not count.
  func taps(of original: Graph) -> [String] {
    guard features > 0 else { return [] }
    return taps ?? stride(from: 0, to: original.taps.count, by: 3).map { original.taps[$0] }
  }

  /// Why students cannot learn from teachers in this way; nil if they can.
  ///
  /// - Parameter imageSize: Height and width of the smallest images, if they are known.
  public func problem(
    students: TranslationPair, teachers: TranslationPair, imageSize: (height: Int, width: Int)?
  ) -> String? {
    for (name, student, teacher) in [
      ("G_A", students.generatorAToB, teachers.generatorAToB),
      ("G_B", students.generatorBToA, teachers.generatorBToA),
    ] {
      if (student.inputChannels, student.outputChannels)
        != (teacher.inputChannels, teacher.outputChannels)
      {
        return
          "its \(name) maps \(student.inputChannels) channels to \(student.outputChannels), the"
          + " original \(teacher.inputChannels) to \(teacher.outputChannels)"
      }
      if let problem = tapProblem(student, teacher, imageSize: imageSize) { return problem }
    }
    if adversarial > 0, students.discriminators == nil, teachers.discriminators == nil {
      return "neither it nor the original has discriminators, which the adversarial loss needs"
    }
    if outputSimilarity > 0, let size = imageSize, min(size.height, size.width) < 11 {
      return "images of \(size.height)×\(size.width) are too small for output_ssim, which needs"
        + " 11×11"
    }
    if outputColor > 0 {
      let channels = [students.generatorAToB, students.generatorBToA]
        .map(\.outputChannels)
      if let other = channels.first(where: { $0 != 3 }) {
        return "output_color needs images of 3 channels, but a generator makes \(other)"
      }
      let side = OpponentColors.smallestSide
      if let size = imageSize, min(size.height, size.width) < side {
        return "images of \(size.height)×\(size.width) are too small for output_color, which needs"
          + " \(side)×\(side)"
      }
    }
    return nil
  }
}

extension GeneratorDistillation {
  /// Why features cannot be compared; nil if they can.
  private func tapProblem(
    _ student: Translator, _ teacher: Translator, imageSize: (height: Int, width: Int)?
  ) -> String? {
    let taps = taps(of: teacher.model.graph)
    if features > 0, taps.isEmpty {
      return "\(teacher.model.graph.title) names no taps; say with taps where features are compared"
    }
    for network in [student.model, teacher.model] {
      guard let tap = taps.first(where: { network.graph.node(at: $0) == nil }) else { continue }
      let known = network.graph.taps
      return "there is no tap \(tap) in \(network.graph.title)"
        + (known.isEmpty ? "" : ": its taps are \(known[0]) to \(known[known.count - 1])")
    }
    for tap in taps {
      let image =
        imageSize.map { [$0.height, $0.width, teacher.inputChannels] } ?? teacher.exampleImage
      let small = student.model.plan.shape(at: tap, for: image)
      let large = teacher.model.plan.shape(at: tap, for: image)
      guard let small, let large, small.rank == 4, large.rank == 4 else {
        return "what flows through the tap \(tap) is no image"
      }
      if small.extents.dropLast() != large.extents.dropLast() {
        return "at the tap \(tap) it has images of \(small[1])×\(small[2]), the original of"
          + " \(large[1])×\(large[2])"
      }
    }
    return nil
  }
}

extension GeneratorDistillation: Codable {
  enum CodingKeys: String, CodingKey {
    case features, taps, adversarial, cycle, identity
    case cycleNoise = "cycle_noise"
    case outputL1 = "output_l1"
    case outputSimilarity = "output_ssim"
    case outputColor = "output_color"
    case adversarialLoss = "adversarial_loss"
    case adversarialDirection = "adversarial_direction"
    case discriminatorRate = "discriminator_rate"
    case discriminatorRest = "discriminator_rest"
  }

  /// Reads what is there, the defaults for what is not, and refuses numbers out of their range.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    self.init()
    func read<Value: Decodable>(_ key: CodingKeys, into value: inout Value) throws {
      value = try container.decodeIfPresent(Value.self, forKey: key) ?? value
    }
    try read(.outputL1, into: &outputL1)
    try read(.outputSimilarity, into: &outputSimilarity)
    try read(.outputColor, into: &outputColor)
    try read(.features, into: &features)
    try read(.adversarial, into: &adversarial)
    try read(.cycle, into: &cycle)
    try read(.identity, into: &identity)
    // What is not used is not asked for, so that a recipe cannot hold it without effect.
    if features > 0 { taps = try container.decodeIfPresent([String].self, forKey: .taps) }
    if cycle > 0 { try read(.cycleNoise, into: &cycleNoise) }
    if adversarial > 0 {
      try read(.adversarialLoss, into: &adversarialLoss)
      adversarialDirection = try container.decodeIfPresent(
        TranslationDirection.self, forKey: .adversarialDirection)
      try read(.discriminatorRate, into: &discriminatorRate)
      try read(.discriminatorRest, into: &discriminatorRest)
    }
    if let (key, found) = flaw {
      throw DecodingError.dataCorruptedError(forKey: key, in: container, debugDescription: found)
    }
  }

  /// Writes the keys that reading asks for, defaults included.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    for (key, value) in weights { try container.encode(value, forKey: key) }
    if features > 0 { try container.encodeIfPresent(taps, forKey: .taps) }
    if cycle > 0 { try container.encode(cycleNoise, forKey: .cycleNoise) }
    if adversarial > 0 {
      try container.encode(adversarialLoss, forKey: .adversarialLoss)
      try container.encodeIfPresent(adversarialDirection, forKey: .adversarialDirection)
      try container.encode(discriminatorRate, forKey: .discriminatorRate)
      try container.encode(discriminatorRest, forKey: .discriminatorRest)
    }
  }

  private var weights: [(CodingKeys, Float)] {
    [
      (.outputL1, outputL1), (.outputSimilarity, outputSimilarity), (.outputColor, outputColor),
      (.features, features), (.adversarial, adversarial), (.cycle, cycle), (.identity, identity),
    ]
  }

  /// The first value out of its range, with what it must be.
  private var flaw: (CodingKeys, String)? {
    let range: ClosedRange<Float> = 0...1e6
    if let (key, value) = weights.first(where: { !range.contains($1) }) {
      return (key, "is \(value), expected a weight in 0...1000000")
    }
    if weights.allSatisfy({ $1 == 0 }) {
      return (.outputL1, "is 0 like all other weights, expected one above 0")
    }
    if adversarialDirection != nil, weights.allSatisfy({ $0 == .adversarial || $1 == 0 }) {
      return (
        .adversarialDirection,
        "leaves the other generator without a loss, expected a weight above 0 beside adversarial"
      )
    }
    if let taps, taps.isEmpty || Set(taps).count < taps.count {
      return (.taps, "are \(taps), expected different paths of nodes, such as model.9")
    }
    if !(0...2).contains(cycleNoise) {
      return (.cycleNoise, "is \(cycleNoise), expected a standard deviation in 0...2")
    }
    if !(0...1e3).contains(discriminatorRate) {
      return (.discriminatorRate, "is \(discriminatorRate), expected a share in 0...1000")
    }
    if !(0...1e3).contains(discriminatorRest) {
      return (.discriminatorRest, "is \(discriminatorRest), expected a loss in 0...1000")
    }
    return nil
  }
}
