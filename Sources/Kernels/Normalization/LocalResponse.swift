import RealModule
import TensorCore

/// Divides each channel by a power of the squares of its neighbors (Krizhevsky et al. 2012), over
/// rows `[rows, channels]`.
///
/// `y[c] = x[c] / d[c]^beta`, with `d[c] = bias + alpha / size · Σ x²` over the `size` channels
/// around c, of which an even number has one more after it than before.
package struct LocalResponse: Hashable, Sendable {
  private let rows: Int
  private let channels: Int
  private let size: Int
  private let share: Float
  private let beta: Float
  private let bias: Float

  /// Channels before c, and after it.
  private var before: Int { (size - 1) / 2 }
  private var after: Int { size - 1 - before }

  /// Makes a normalization.
  package init(rows: Int, channels: Int, size: Int, alpha: Float, beta: Float, bias: Float) {
    self.rows = rows
    self.channels = channels
    self.size = size
    share = alpha / Float(size)
    self.beta = beta
    self.bias = bias
  }

  /// The normalized rows.
  package func forward(_ input: UnsafePointer<Float>, output: UnsafeMutablePointer<Float>) {
    forEachRow { row, squares, divisors in
      let (source, target) = (input + row * channels, output + row * channels)
      setDivisors(source, squares, divisors)
      for channel in 0..<channels { target[channel] = source[channel] * power(divisors[channel]) }
    }
  }

  /// The gradient of the rows.
  package func backward(
    _ input: UnsafePointer<Float>, gradient: UnsafePointer<Float>,
    inputGradient: UnsafeMutablePointer<Float>
  ) {
    forEachRow { row, products, divisors in
      let start = row * channels
      let (source, slope, target) = (input + start, gradient + start, inputGradient + start)
      setDivisors(source, products, divisors)
      // Channel c reads channel i if i is at most `before` below and `after` above it.
      products.update(repeating: 0, count: channels + size - 1)
      for channel in 0..<channels {
        let scale = power(divisors[channel])
        target[channel] = slope[channel] * scale
        products[after + channel] = slope[channel] * source[channel] * scale / divisors[channel]
      }
      for channel in 0..<channels {
        var sum: Float = 0
        for offset in 0..<size { sum += products[channel + offset] }
        target[channel] -= 2 * beta * share * source[channel] * sum
      }
    }
  }

  private func forEachRow(
    _ body: (
      _ row: Int, _ padded: UnsafeMutablePointer<Float>, _ divisors: UnsafeMutablePointer<Float>
    ) -> Void
  ) {
    let length = channels + size - 1
    Parallelism.forEachRange(of: rows, grain: max(1, 4096 / max(1, channels))) { range in
      withScratch(length + channels) { scratch in
        for row in range { body(row, scratch, scratch + length) }
      }
    }
  }

  private func setDivisors(
    _ source: UnsafePointer<Float>, _ squares: UnsafeMutablePointer<Float>,
    _ divisors: UnsafeMutablePointer<Float>
  ) {
    squares.update(repeating: 0, count: channels + size - 1)
    for channel in 0..<channels { squares[before + channel] = source[channel] * source[channel] }
    divisors.update(repeating: 0, count: channels)
    for offset in 0..<size {
      for channel in 0..<channels { divisors[channel] += squares[channel + offset] }
    }
    for channel in 0..<channels { divisors[channel] = bias + share * divisors[channel] }
  }

  /// `divisor^−beta`.
  @inline(__always)
  private func power(_ divisor: Float) -> Float {
    if beta == 0.75 {
      let root = divisor.squareRoot()
      return 1 / (root * root.squareRoot())
    }
    return Float.exp(-beta * Float.log(divisor))
  }
}
