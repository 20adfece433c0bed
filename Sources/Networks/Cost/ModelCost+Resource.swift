import Foundation

extension ModelCost {
  /// One component of a cost.
  public enum Resource: String, Hashable, Codable, CaseIterable, Sendable {
    /// Trained scalars.
    case parameters = "params"
    /// Multiply-adds that are carried out.
    case multiplyAdds = "macs"
    /// Multiply-adds as the literature counts them.
    case literatureMultiplyAdds = "literature-macs"
    /// Bytes of weights and running statistics in single precision.
    case bytes
    /// Nanoseconds of one image's forward pass, which a cost has only if a machine was measured.
    case nanoseconds = "ns"

    /// The amount of this resource in a cost.
    ///
    /// - Precondition: The cost has a time if the resource is `nanoseconds`.
    public func amount(in cost: ModelCost) -> Int {
      switch self {
      case .parameters: return cost.parameters
      case .multiplyAdds: return cost.multiplyAdds
      case .literatureMultiplyAdds: return cost.literatureMultiplyAdds
      case .bytes: return cost.bytes
      case .nanoseconds:
        guard let nanoseconds = cost.nanoseconds else {
          preconditionFailure(
            "ModelCost: found no time, expected a cost function with a latency model")
        }
        return nanoseconds
      }
    }

    /// An amount with its unit, for messages: `300000 parameters`, `3.5 ms`.
    public func text(_ amount: Int) -> String {
      self == .nanoseconds
        ? String(format: "%.4g ms", Double(amount) / 1e6) : "\(amount) \(words)"
    }

    /// The name in messages.
    public var words: String {
      switch self {
      case .parameters: "parameters"
      case .multiplyAdds: "multiply-adds"
      case .literatureMultiplyAdds: "multiply-adds in the literature's count"
      case .bytes: "bytes"
      case .nanoseconds: "nanoseconds"
      }
    }
  }
}
