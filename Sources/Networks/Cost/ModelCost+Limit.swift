extension ModelCost {
  /// An upper bound on one of the costs.
  public struct Limit: Hashable, Codable, Sendable {
    /// The cost that is bounded.
    public var resource: Resource
    /// What it may be at most.
    public var amount: Int

    /// At most so much of a cost.
    public init(_ amount: Int, of resource: Resource) {
      self.resource = resource
      self.amount = amount
    }

    /// Whether a cost keeps to the bound.
    public func admits(_ cost: ModelCost) -> Bool { resource.amount(in: cost) <= amount }
  }
}
