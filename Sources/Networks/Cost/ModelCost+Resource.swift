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

    /// The amount of this resource in a cost.
    public func amount(in cost: ModelCost) -> Int {
      switch self {
      case .parameters: cost.parameters
      case .multiplyAdds: cost.multiplyAdds
      case .literatureMultiplyAdds: cost.literatureMultiplyAdds
      case .bytes: cost.bytes
      }
    }

    /// The name in messages.
    public var words: String {
      switch self {
      case .parameters: "parameters"
      case .multiplyAdds: "multiply-adds"
      case .literatureMultiplyAdds: "multiply-adds in the literature's count"
      case .bytes: "bytes"
      }
    }
  }
}
