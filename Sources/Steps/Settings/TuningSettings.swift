import RecipeLanguage

/// The grid and the length of the search for a temperature and a label weight.
public struct TuningSettings: RecipeSection {
  /// The temperatures to try.
  public var temperatures: [Float] = [1, 2, 4, 8]
  /// The shares of the labels to try in the sum of the weights of labels and soft targets.
  public var labelShares: [Float] = [0.1, 0.5]
  /// The length of each short training as a share of the epochs.
  public var length = 0.2
  /// The share of the labeled training images that measures the short trainings, if there are no
  /// validation images.
  public var heldOut = 0.1

  /// The defaults.
  public init() {}

  /// All keys have defaults.
  public static var fields: [RecipeField<Self>] {
    [
      .init("temperatures", \.temperatures, help: "temperatures to try"),
      .init(
        "label_shares", \.labelShares,
        help: "shares of `labels` to try in the sum of the weights of `labels` and `soft_targets`"),
      .init(
        "length", \.length, in: 0.01...1,
        help: "length of each short training, as a share of `epochs`"),
      .init(
        "held_out", \.heldOut, in: 0.001...0.9,
        help: """
          share of the labeled training images that measures the short trainings, if the data has no \
          validation images
          """),
    ]
  }

  /// The first value out of its range.
  public var problem: (key: String, text: String)? {
    if temperatures.isEmpty || !temperatures.allSatisfy({ $0 > 0 && $0.isFinite }) {
      return ("temperatures", "found \(temperatures), expected one number above 0 or more")
    }
    if labelShares.isEmpty || !labelShares.allSatisfy({ (0..<1).contains($0) }) {
      return ("label_shares", "found \(labelShares), expected one number in 0..<1 or more")
    }
    return nil
  }
}
