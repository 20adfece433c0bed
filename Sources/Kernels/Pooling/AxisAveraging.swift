import TensorCore

/// Means along one axis in bins that cover it, as PyTorch's adaptive average pooling: bin i of n holds
/// the positions from `i · extent / n`, rounded down, to `(i + 1) · extent / n`, rounded up. Bins
/// overlap if n does not divide the extent.
package struct AxisAveraging: Hashable, Sendable {
  private let outer: Int
  private let extent: Int
  private let inner: Int
  private let bins: Int

  /// Plans means along an axis.
  ///
  /// - Parameters:
  ///   - outer: The product of the extents before the axis.
  ///   - extent: The extent of the axis.
  ///   - inner: The product of the extents after it.
  ///   - bins: The new extent.
  /// - Precondition: `extent` and `bins` are above 0.
  package init(outer: Int, extent: Int, inner: Int, bins: Int) {
    precondition(
      extent > 0 && bins > 0, "AxisAveraging: found \(bins) bins for an axis of \(extent)")
    self.outer = outer
    self.extent = extent
    self.inner = inner
    self.bins = bins
  }

  private func positions(_ bin: Int) -> Range<Int> {
    bin * extent / bins..<((bin + 1) * extent + bins - 1) / bins
  }

  /// Writes the means `[outer, bins, inner]` of `[outer, extent, inner]`.
  package func forward(_ input: UnsafePointer<Float>, output: UnsafeMutablePointer<Float>) {
    Parallelism.forEach(blocks: outer) { block in
      let source = input + block * extent * inner
      for bin in 0..<bins {
        let target = output + (block * bins + bin) * inner
        let places = positions(bin)
        target.update(repeating: 0, count: inner)
        for place in places { Self.add(source + place * inner, 1, to: target, inner) }
        let share = 1 / Float(places.count)
        for index in 0..<inner { target[index] *= share }
      }
    }
  }

  /// Writes the gradient of the input from that of the means.
  package func backward(
    gradient: UnsafePointer<Float>, inputGradient: UnsafeMutablePointer<Float>
  ) {
    Parallelism.forEach(blocks: outer) { block in
      let target = inputGradient + block * extent * inner
      target.update(repeating: 0, count: extent * inner)
      for bin in 0..<bins {
        let source = gradient + (block * bins + bin) * inner
        let places = positions(bin)
        for place in places {
          Self.add(source, 1 / Float(places.count), to: target + place * inner, inner)
        }
      }
    }
  }

  private static func add(
    _ source: UnsafePointer<Float>, _ factor: Float, to target: UnsafeMutablePointer<Float>,
    _ count: Int
  ) {
    for index in 0..<count { target[index] += factor * source[index] }
  }
}
