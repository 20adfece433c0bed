import Foundation

/// The settings for building and scoring candidates.
public struct CompressionSettings: Hashable, Sendable {
  /// The recovery of a pruned generator before scoring.
  public var recovery: Recovery
  /// The objective that scores candidates.
  public var objective: GeneratorObjective
  /// Whether the trunk and all blocks share one mask, as in the paper, or every group has its own.
  public var tiesGroups: Bool
  /// The channel importance that guides the search.
  public var ranking: ChannelRanking
  /// Widths are multiples of this number, or the full width.
  public var widthMultiple: Int
  /// The number of calibration images of each domain; nil for one that suits the cost of an image.
  public var calibrationCount: Int?
  /// The side of the square that calibration sees of an image; nil for one that suits the cost of an
  /// image, or the whole image.
  public var calibrationCrop: Int?
  /// The number of distillation steps before scoring.
  public var distillationSteps: Int

  /// The defaults: closed-form recovery, free groups, Taylor scores.
  ///
  /// - Precondition: Numbers are in the ranges allowed in a recipe.
  public init(
    recovery: Recovery = .closedForm, objective: GeneratorObjective = GeneratorObjective(),
    tiesGroups: Bool = false, ranking: ChannelRanking = .taylor, widthMultiple: Int = 2,
    calibrationCount: Int? = nil, calibrationCrop: Int? = nil, distillationSteps: Int = 20
  ) {
    self.recovery = recovery
    self.objective = objective
    self.tiesGroups = tiesGroups
    self.ranking = ranking
    self.widthMultiple = widthMultiple
    self.calibrationCount = calibrationCount
    self.calibrationCrop = calibrationCrop
    self.distillationSteps = distillationSteps
    if let (key, found) = flaw {
      preconditionFailure("CompressionSettings: \(key.stringValue) \(found)")
    }
  }
}

extension CompressionSettings: Codable {
  enum CodingKeys: String, CodingKey {
    case recovery, objective, ranking
    case tiesGroups = "tied_groups"
    case widthMultiple = "width_multiple"
    case calibrationCount = "calibration_images"
    case calibrationCrop = "calibration_crop"
    case distillationSteps = "distillation_steps"
  }

  /// Reads the given keys, uses defaults for the others, and rejects numbers out of range.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    self.init()
    func read<Value: Decodable>(_ key: CodingKeys, into value: inout Value) throws {
      value = try container.decodeIfPresent(Value.self, forKey: key) ?? value
    }
    try read(.recovery, into: &recovery)
    try read(.objective, into: &objective)
    try read(.tiesGroups, into: &tiesGroups)
    try read(.ranking, into: &ranking)
    try read(.widthMultiple, into: &widthMultiple)
    calibrationCount = try container.decodeIfPresent(Int.self, forKey: .calibrationCount)
    calibrationCrop = try container.decodeIfPresent(Int.self, forKey: .calibrationCrop)
    // Unused keys are not read, so that a recipe with a key without effect is rejected.
    if recovery == .distill { try read(.distillationSteps, into: &distillationSteps) }
    if let (key, found) = flaw {
      throw DecodingError.dataCorruptedError(forKey: key, in: container, debugDescription: found)
    }
  }

  /// Writes the keys that reading accepts, including defaults.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(recovery, forKey: .recovery)
    try container.encode(objective, forKey: .objective)
    try container.encode(tiesGroups, forKey: .tiesGroups)
    try container.encode(ranking, forKey: .ranking)
    try container.encode(widthMultiple, forKey: .widthMultiple)
    try container.encodeIfPresent(calibrationCount, forKey: .calibrationCount)
    try container.encodeIfPresent(calibrationCrop, forKey: .calibrationCrop)
    if recovery == .distill { try container.encode(distillationSteps, forKey: .distillationSteps) }
  }

  /// The output of `encode` as JSON with sorted keys.
  var keysAndValues: String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    // Encoding cannot fail, because all numbers are finite.
    return (try? encoder.encode(self)).map { String(decoding: $0, as: UTF8.self) } ?? ""
  }

  /// The first value out of range, with its valid range.
  private var flaw: (CodingKeys, String)? {
    for (key, value) in [
      (CodingKeys.widthMultiple, widthMultiple), (.calibrationCount, calibrationCount ?? 1),
      (.calibrationCrop, calibrationCrop ?? 1), (.distillationSteps, distillationSteps),
    ] where !(1...100_000).contains(value) {
      return (key, "is \(value), expected 1...100000")
    }
    for (name, value) in [
      ("distortion", objective.distortionWeight), ("cycle", objective.cycleWeight),
    ] where !(0...1e6).contains(value) {
      return (.objective, "has \(name) \(value), expected 0...1000000")
    }
    return nil
  }
}
