extension ModelCost {
  /// An upper bound on one of the costs.
  public struct Limit: Hashable, Codable, Sendable {
    /// The resource that is limited.
    public var resource: Resource
    /// The largest amount.
    public var amount: Int

    /// Makes a limit of `amount`.
    public init(_ amount: Int, of resource: Resource) {
      self.resource = resource
      self.amount = amount
    }

    /// Whether a cost is within the limit.
    public func admits(_ cost: ModelCost) -> Bool { resource.amount(in: cost) <= amount }
  }
}
