import Networks

extension CostFunction {
  /// The amount of a resource with fractional widths, and its derivative by each width.
  ///
  /// If the channels are kept independently of each other, a width that is the sum of their
  /// probabilities gives the expected amount, apart from products of a group with itself.
  ///
  /// - Parameters:
  ///   - resource: The resource.
  ///   - widths: The number of channels per group, which can be fractions.
  /// - Precondition: There is one width per group.
  package func expected(
    _ resource: ModelCost.Resource, widths: [Double]
  ) -> (amount: Double, slopes: [Double]) {
    let lengths = extents.map { extent in
      extent.terms.reduce(Double(extent.constant)) { $0 + Double($1.factor) * widths[$1.group] }
    }
    var amount = 0.0
    var slopes = [Double](repeating: 0, count: widths.count)
    for term in terms {
      let unit = Double(resource.amount(in: term.unit))
      guard unit != 0 else { continue }
      let (left, right) = (
        term.left < 0 ? 1 : lengths[term.left], term.right < 0 ? 1 : lengths[term.right]
      )
      amount += unit * left * right
      func add(_ place: Int, times other: Double) {
        guard place >= 0 else { return }
        for part in extents[place].terms {
          slopes[part.group] += unit * other * Double(part.factor)
        }
      }
      add(term.left, times: right)
      add(term.right, times: left)
    }
    return (amount, slopes)
  }
}
