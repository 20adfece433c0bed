import Steps

/// The settings of a compression of one network, as `condense compress` reads them.
public struct CompressionRequest: Sendable {
  /// A kind of step in the list.
  public enum Method: String, CaseIterable, Sendable {
    /// Removes channels.
    case prune
    /// Trains the pruned network with the original as teacher.
    case tune
  }

  /// The file of the network.
  public var model: String
  /// Labeled images, or a folder of images without labels.
  public var data: String
  /// The side of the square that a step sees of an image without labels; nil to choose it.
  public var cropSize: Int?
  /// The cost limit of the result.
  public var budget = CompressionBudget(resource: .multiplyAdds, amount: 0.25)
  /// The network that the result learns from; nil for the original.
  public var teacher: String?
  /// The steps after the sensitivity analysis; nil for rounds of both.
  public var methods: [Method]?
  /// The epochs of the last training; nil for a default.
  public var epochs: Int?
  /// The seed of all steps.
  public var seed: UInt64 = 1

  /// A compression with the defaults.
  public init(_ model: String, data: String) {
    self.model = model
    self.data = data
  }

  /// One round of pruning and training for each factor of 2, at most three.
  ///
  /// - Parameter left: The share that the budget leaves; nil if it is unknown.
  func rounds(left: Double?) -> [Method] {
    guard let left, left > 0 else { return [.prune, .tune] }
    var rounds = 1
    var share = 0.5
    while share > left * 1.01, rounds < 3 {
      share /= 2
      rounds += 1
    }
    return (0..<rounds).flatMap { _ in [.prune, .tune] }
  }
}
