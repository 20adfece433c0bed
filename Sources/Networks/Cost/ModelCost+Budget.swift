extension ModelCost {
  /// What a smaller network may cost.
  public enum Budget: Hashable, Codable, Sendable {
    /// At most so much.
    case amount(Int, of: Resource)
    /// At most this share, in 0...1, of what the whole network costs.
    case share(Double, of: Resource)

    /// The bound for a network that costs `full` before anything is cut.
    ///
    /// - Precondition: A share is in 0...1.
    public func limit(of full: ModelCost) -> Limit {
      switch self {
      case .amount(let amount, let resource): return Limit(amount, of: resource)
      case .share(let share, let resource):
        precondition(
          (0...1).contains(share), "ModelCost.Budget: expected a share in 0...1, found \(share)")
        return Limit(Int(share * Double(resource.amount(in: full))), of: resource)
      }
    }
  }
}
