import Networks

/// The cost of a network as a function of its groups' widths, without building the network.
///
/// Every cost is a sum of products of at most two axes' lengths, and a length is a constant plus
/// multiples of widths; a time is such a sum, too (`LatencyModel`). An evaluation takes a few
/// microseconds, so a search can evaluate every candidate.
public struct CostFunction: Sendable {
  struct Term {
    /// Indices in `extents`; -1 stands for the number 1.
    let left: Int
    let right: Int
    /// The cost per unit of the product.
    var unit: ModelCost
  }

  private let groups: Int
  let extents: [AxisExtent]
  let terms: [Term]
  private let latency: LatencyFunction?

  /// Derives the cost of the network that `groups` were read from, for images of the same shape.
  ///
  /// - Parameters:
  ///   - groups: The groups of the network's channels.
  ///   - latency: Predicts times; without it, costs have none.
  /// - Precondition: `latency` was fitted to this network, or to one with all of its kinds of layers.
  public init(of groups: ChannelGroups, latency: LatencyModel? = nil) {
    self.groups = groups.groups.count
    self.latency = latency.map { LatencyFunction($0, of: groups) }
    var extents: [AxisExtent] = []
    var terms: [Term] = []
    /// Adds a cost that is proportional to the lengths of a parameter's channel axes; `unit`
    /// receives the share of a cost per product of these lengths.
    func add(_ parameter: ParameterChannels, _ cost: (_ share: (Int) -> Int) -> ModelCost) {
      let places = parameter.axes.map { axis in
        if let place = extents.firstIndex(of: axis.extent) { return place }
        extents.append(axis.extent)
        return extents.count - 1
      }
      precondition(
        places.count <= 2,
        "CostFunction: found \(places.count) channel axes of \(parameter.name), expected at most 2")
      let product = parameter.axes.reduce(1) { $0 * $1.bits.count }
      let unit = cost { $0 / product }
      let (left, right) = (places.first ?? -1, places.count > 1 ? places[1] : -1)
      if let term = terms.firstIndex(where: { ($0.left, $0.right) == (left, right) }) {
        terms[term].unit += unit
      } else {
        terms.append(Term(left: left, right: right, unit: unit))
      }
    }
    for parameter in groups.parameters {
      add(parameter) { share in
        let scalars = share(parameter.shape.count)
        return ModelCost(
          parameters: parameter.isTrained ? scalars : 0, multiplyAdds: 0,
          literatureMultiplyAdds: 0, bytes: 4 * scalars)
      }
    }
    for operation in groups.operations {
      guard let weight = operation.weight else {
        terms.append(
          Term(
            left: -1, right: -1,
            unit: ModelCost(
              parameters: 0, multiplyAdds: operation.multiplyAdds,
              literatureMultiplyAdds: operation.literatureMultiplyAdds, bytes: 0)))
        continue
      }
      add(groups.parameters[weight]) { share in
        ModelCost(
          parameters: 0, multiplyAdds: share(operation.multiplyAdds),
          literatureMultiplyAdds: share(operation.literatureMultiplyAdds), bytes: 0)
      }
    }
    self.extents = extents
    self.terms = terms
  }

  /// The cost with these numbers of channels per group.
  ///
  /// - Precondition: There is one width per group.
  public func callAsFunction(widths: [Int]) -> ModelCost {
    precondition(
      widths.count == groups, "CostFunction: expected \(groups) widths, found \(widths.count)")
    let lengths = extents.map { $0.value(widths) }
    var cost = ModelCost(parameters: 0, multiplyAdds: 0, literatureMultiplyAdds: 0, bytes: 0)
    for term in terms {
      let product =
        (term.left < 0 ? 1 : lengths[term.left]) * (term.right < 0 ? 1 : lengths[term.right])
      cost.parameters += term.unit.parameters * product
      cost.multiplyAdds += term.unit.multiplyAdds * product
      cost.literatureMultiplyAdds += term.unit.literatureMultiplyAdds * product
      cost.bytes += term.unit.bytes * product
    }
    cost.nanoseconds = latency.map { Int($0(widths: widths).rounded()) }
    return cost
  }
}

extension ModelCost {
  fileprivate static func += (left: inout ModelCost, right: ModelCost) {
    left.parameters += right.parameters
    left.multiplyAdds += right.multiplyAdds
    left.literatureMultiplyAdds += right.literatureMultiplyAdds
    left.bytes += right.bytes
  }
}
