import Networks
import Pruning

/// Which of its costs a network is searched by.
public enum CompressionResource: String, Codable, CaseIterable, Sendable {
  /// Trained scalars.
  case parameters = "params"
  /// True multiply-adds.
  case multiplyAdds = "macs"

  /// In the words of a message.
  public var words: String { counted.words }

  private var counted: ModelCost.Resource {
    switch self {
    case .parameters: .parameters
    case .multiplyAdds: .multiplyAdds
    }
  }

  func amount(of cost: ModelCost) -> Double { Double(counted.amount(in: cost)) }

  func limit(_ amount: Double) -> ModelCost.Limit {
    // No network costs that much, and larger numbers are no integers.
    ModelCost.Limit(Int(min(amount, 1e18)), of: counted)
  }
}
