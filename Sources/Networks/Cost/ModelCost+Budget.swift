extension ModelCost {
  /// An upper bound on the cost of a smaller network.
  public enum Budget: Hashable, Codable, Sendable {
    /// At most this amount.
    case amount(Int, of: Resource)
    /// At most this share, in 0...1, of the whole network's cost.
    case share(Double, of: Resource)

    /// At most this time of one image's forward pass.
    public static func milliseconds(_ time: Double) -> Budget {
      .amount(Int(min(time * 1e6, 1e18)), of: .nanoseconds)
    }

    /// The resource that is limited.
    public var resource: Resource {
      switch self {
      case .amount(_, let resource), .share(_, let resource): resource
      }
    }

    /// The limit for a network whose cost before pruning is `full`.
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
