import Networks
import Pruning

/// Which of its costs a network is searched by.
public enum CompressionResource: String, Codable, CaseIterable, Sendable {
  /// Trained scalars.
  case parameters = "params"
  /// True multiply-adds.
  case multiplyAdds = "macs"

  /// In the words of a message.
  public var words: String {
    switch self {
    case .parameters: "parameters"
    case .multiplyAdds: "multiply-adds"
    }
  }

  func amount(of cost: ModelCost) -> Double {
    switch self {
    case .parameters: Double(cost.parameters)
    case .multiplyAdds: Double(cost.multiplyAdds)
    }
  }

  func limit(_ amount: Double) -> ModelCost.Limit {
    // No network costs that much, and larger numbers are no integers.
    let whole = Int(min(amount, 1e18))
    return switch self {
    case .parameters: .parameters(whole)
    case .multiplyAdds: .multiplyAdds(whole)
    }
  }
}
