import Networks
import Pruning

/// The cost that a search limits.
public enum CompressionResource: String, Codable, CaseIterable, Sendable {
  /// Trained parameters.
  case parameters = "params"
  /// Multiply-adds that are really computed.
  case multiplyAdds = "macs"
  /// Bytes of weights and running statistics at 32 bits.
  case bytes

  /// The name for messages.
  public var words: String { counted.words }

  private var counted: ModelCost.Resource {
    switch self {
    case .parameters: .parameters
    case .multiplyAdds: .multiplyAdds
    case .bytes: .bytes
    }
  }

  /// The amount of this resource in a cost.
  package func amount(of cost: ModelCost) -> Double { Double(counted.amount(in: cost)) }

  func limit(_ amount: Double) -> ModelCost.Limit {
    // No network costs that much, and larger numbers do not fit an integer.
    ModelCost.Limit(Int(min(amount, 1e18)), of: counted)
  }
}
