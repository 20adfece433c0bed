import TensorCore

/// Weighted sums of a few positions of one axis: `[outer, extent, inner]` gives
/// `[outer, count, inner]`.
package struct AxisInterpolation: Hashable, Sendable {
  private let outer: Int
  private let extent: Int
  private let inner: Int
  /// Positions of the result.
  private let count: Int
  /// Terms of each sum.
  private let taps: Int
  /// For each position of the result, the positions of the input.
  private let positions: [Int]
  private let weights: [Float]

  /// Makes an interpolation of the middle axis.
  ///
  /// - Parameters:
  ///   - taps: The terms of each sum.
  ///   - positions: For each position of the result, `taps` positions of the input.
  ///   - weights: For each of them, its weight.
  package init(
    outer: Int, extent: Int, inner: Int, taps: Int, positions: [Int], weights: [Float]
  ) {
    precondition(
      positions.count == weights.count && positions.allSatisfy((0..<extent).contains),
      "AxisInterpolation: found positions beyond 0..<\(extent)")
    self.outer = outer
    self.extent = extent
    self.inner = inner
    self.taps = taps
    self.positions = positions
    self.weights = weights
    count = positions.count / taps
  }

  /// The sums, `[outer, count, inner]`.
  package func callAsFunction(_ input: Tensor) -> Tensor {
    Tensor([outer, count, inner]) { output in
      input.withPointer { input in
        Parallelism.forEachRange(of: outer * count, grain: max(1, 16_384 / (inner * taps))) {
          for line in $0 {
            let first = line % count * taps
            add(
              first, input + line / count * extent * inner, into: output + line * inner)
          }
        }
      }
    }
  }

  /// Computes one line of the result from the taps from `first` on.
  private func add(
    _ first: Int, _ input: UnsafePointer<Float>, into output: UnsafeMutablePointer<Float>
  ) {
    func tap(_ index: Int) -> (UnsafePointer<Float>, Float) {
      (input + positions[first + index] * inner, weights[first + index])
    }
    switch taps {
    case 2:
      let ((a, p), (b, q)) = (tap(0), tap(1))
      for index in 0..<inner { output[index] = p * a[index] + q * b[index] }
    case 4:
      let ((a, p), (b, q), (c, r), (d, s)) = (tap(0), tap(1), tap(2), tap(3))
      for index in 0..<inner {
        output[index] = (p * a[index] + q * b[index]) + (r * c[index] + s * d[index])
      }
    default:
      output.update(repeating: 0, count: inner)
      for place in 0..<taps {
        let (source, weight) = tap(place)
        for index in 0..<inner { output[index] += weight * source[index] }
      }
    }
  }

  /// The gradient of the input from that of the sums.
  package func inputGradient(_ gradient: Tensor) -> Tensor {
    let width = 4096
    let pieces = (inner + width - 1) / width
    return Tensor([outer, extent, inner]) { result in
      gradient.withPointer { gradient in
        Parallelism.forEach(blocks: outer * pieces) { block in
          let (image, start) = (block / pieces, block % pieces * width)
          let columns = start..<min(inner, start + width)
          let target = result + image * extent * inner
          let source = gradient + image * count * inner
          for position in 0..<extent {
            for column in columns { target[position * inner + column] = 0 }
          }
          for place in positions.indices {
            let (target, weight) = (target + positions[place] * inner, weights[place])
            let source = source + place / taps * inner
            for column in columns { target[column] += weight * source[column] }
          }
        }
      }
    }
  }
}
