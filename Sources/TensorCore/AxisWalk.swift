/// Walks over some axes of two tensors at the same time, in the order of their positions.
package struct AxisWalk: Sendable {
  /// One axis: its extent, and how far one position moves in each tensor; 0 repeats a scalar.
  package struct Axis: Hashable, Sendable {
    /// The number of positions.
    package var extent: Int
    /// Scalars per position in the first tensor.
    package var first: Int
    /// Scalars per position in the second tensor.
    package var second: Int

    /// Makes an axis.
    package init(extent: Int, first: Int, second: Int) {
      self.extent = extent
      self.first = first
      self.second = second
    }
  }

  /// The axes, outermost first.
  package let axes: [Axis]
  /// The number of positions of all axes together.
  package let count: Int

  /// Makes a walk over axes, outermost first.
  package init(_ axes: [Axis]) {
    self.axes = axes
    count = axes.reduce(1) { $0 * $1.extent }
  }

  /// Calls `body` with the offset in each tensor for every position in `range`.
  package func forEach(in range: Range<Int>, _ body: (_ first: Int, _ second: Int) -> Void) {
    guard !range.isEmpty else { return }
    var places = [Int](repeating: 0, count: axes.count)
    var (first, second, rest) = (0, 0, range.lowerBound)
    for index in axes.indices.reversed() {
      let axis = axes[index]
      places[index] = rest % axis.extent
      rest /= axis.extent
      first += places[index] * axis.first
      second += places[index] * axis.second
    }
    for _ in range {
      body(first, second)
      var index = axes.count - 1
      while index >= 0 {
        let axis = axes[index]
        places[index] += 1
        first += axis.first
        second += axis.second
        guard places[index] == axis.extent else { break }
        places[index] = 0
        first -= axis.extent * axis.first
        second -= axis.extent * axis.second
        index -= 1
      }
    }
  }
}
