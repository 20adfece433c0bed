import TensorCore

/// Sums over one axis: `[outer, extent, inner]` gives `[outer, inner]`.
package struct AxisReduction: Hashable, Sendable {
  /// Sums that are computed at the same time.
  private static let lanes = 8

  private let outer: Int
  private let extent: Int
  private let inner: Int

  /// Makes a sum over the middle axis.
  package init(outer: Int, extent: Int, inner: Int) {
    self.outer = outer
    self.extent = extent
    self.inner = inner
  }

  /// The sums over the axis divided by `divisor`, in double precision until the final rounding.
  package func sums(_ input: Tensor, dividedBy divisor: Double) -> Tensor {
    precondition(
      input.count == outer * extent * inner,
      "AxisReduction: found \(input.shape), expected \(outer) × \(extent) × \(inner) scalars")
    let chunks = (inner + Self.lanes - 1) / Self.lanes
    let grain = max(1, 16_384 / max(1, extent * Self.lanes))
    return Tensor([outer, inner]) { output in
      input.withPointer { input in
        Parallelism.forEachRange(of: outer * chunks, grain: grain) { range in
          for place in range {
            let start = place % chunks * Self.lanes
            add(
              min(Self.lanes, inner - start), input + place / chunks * extent * inner + start,
              dividedBy: divisor, into: output + place / chunks * inner + start)
          }
        }
      }
    }
  }

  /// Adds `count` neighboring sums.
  private func add(
    _ count: Int, _ input: UnsafePointer<Float>, dividedBy divisor: Double,
    into output: UnsafeMutablePointer<Float>
  ) {
    var totals = SIMD8<Double>()
    for row in 0..<extent {
      for lane in 0..<count { totals[lane] += Double(input[row * inner + lane]) }
    }
    for lane in 0..<count { output[lane] = Float(totals[lane] / divisor) }
  }

  /// The gradient of the input: each scalar receives its sum's gradient times `factor`.
  package func inputGradient(_ gradient: Tensor, times factor: Float) -> Tensor {
    precondition(
      gradient.count == outer * inner,
      "AxisReduction: found a gradient of \(gradient.shape), expected \(outer) × \(inner) scalars")
    return Tensor([outer, extent, inner]) { result in
      gradient.withPointer { gradient in
        Parallelism.forEachRange(of: outer * extent, grain: max(1, 16_384 / max(1, inner))) {
          for row in $0 {
            let source = gradient + row / extent * inner
            for index in 0..<inner { result[row * inner + index] = source[index] * factor }
          }
        }
      }
    }
  }
}
