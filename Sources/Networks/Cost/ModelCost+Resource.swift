extension ModelCost {
  /// One of the costs.
  public enum Resource: String, Hashable, Codable, CaseIterable, Sendable {
    /// Trained scalars.
    case parameters = "params"
    /// True multiply-adds.
    case multiplyAdds = "macs"
    /// Multiply-adds in the literature's count.
    case literatureMultiplyAdds = "literature-macs"
    /// Weights and running statistics in single precision.
    case bytes

    /// How much of it a cost has.
    public func amount(in cost: ModelCost) -> Int {
      switch self {
      case .parameters: cost.parameters
      case .multiplyAdds: cost.multiplyAdds
      case .literatureMultiplyAdds: cost.literatureMultiplyAdds
      case .bytes: cost.bytes
      }
    }

    /// In the words of a message.
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
