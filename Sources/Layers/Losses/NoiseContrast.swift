import RealModule
import TensorCore

/// The arithmetic of noise-contrastive estimation on inner products, which `ContrastMemory` describes.
///
/// `exp(product / T)` can be larger than any number at a low temperature, so exponents are subtracted
/// before anything is exponentiated.
struct NoiseContrast {
  private let rows: Int
  private let columns: Int
  private let temperature: Double
  /// n.
  private let imageCount: Double
  /// Row by row, whether an other image takes no part.
  private var isExcluded: [Bool]
  /// m of each row.
  private var counts: [Int]
  /// Added to denominators, as in the published code.
  private static let smallest = 1e-7
  /// From this exponent on, `log(1 + exp(x))` is x in double precision.
  private static let largestExponent = 40.0

  /// The contrast of some anchors with other images, none of them excluded.
  init(rows: Int, columns: Int, temperature: Double, imageCount: Double) {
    self.rows = rows
    self.columns = columns
    self.temperature = temperature
    self.imageCount = imageCount
    isExcluded = [Bool](repeating: false, count: rows * columns)
    counts = [Int](repeating: columns, count: rows)
  }

  /// Leaves out an other image for an anchor.
  mutating func exclude(_ row: Int, _ column: Int) {
    isExcluded[row * columns + column] = true
    counts[row] -= 1
  }

  /// log Z, where Z is n times the mean of `exp(product / T)`.
  func logNormalizer(_ own: [Double], _ products: Tensor) -> Double {
    let largest = max(own.max() ?? 0, Double(products.scalars.max() ?? 0))
    let sums = products.withPointer { products in
      Parallelism.map(blocks: rows) { row in
        isExcluded.withUnsafeBufferPointer { isExcluded in
          (row * columns..<(row + 1) * columns).reduce(power(own[row] - largest)) {
            isExcluded[$1] ? $0 : $0 + power(Double(products[$1]) - largest)
          }
        }
      }
    }
    let terms = counts.reduce(rows, +)
    let mean = sums.reduce(0, +) / Double(max(1, terms))
    return largest / temperature + Double.log(mean * imageCount)
  }

  private func power(_ product: Double) -> Double { Double.exp(product / temperature) }

  /// The loss, and its derivatives with respect to the products.
  func loss(
    _ own: [Double], _ products: Tensor, logNormalizer: Double
  ) -> (total: Double, slopes: Tensor, ownSlopes: Tensor) {
    var totals: [Double] = []
    let slopes = Tensor(products.shape) { slopes in
      products.withPointer { products in
        let writer = SlopeWriter(products: products, slopes: slopes)
        totals = Parallelism.map(blocks: rows) { row in
          othersLoss(row, writer, logNormalizer: logNormalizer)
        }
      }
    }
    var (total, ownSlopes) = (totals.reduce(0, +), [Float](repeating: 0, count: rows))
    for row in 0..<rows {
      let noise = Double(counts[row]) / imageCount + Self.smallest
      // log (noise / P)
      let exponent = Double.log(noise) + logNormalizer - own[row] / temperature
      let (cost, slope) = Self.softplus(exponent)
      total += cost
      ownSlopes[row] = Float(-slope / temperature / Double(rows))
    }
    return (total / Double(rows), slopes, Tensor(ownSlopes, shape: [rows, 1]))
  }

  /// `log(1 + exp(x))`, and its derivative.
  private static func softplus(_ exponent: Double) -> (cost: Double, slope: Double) {
    guard exponent < largestExponent else { return (exponent, 1) }
    let power = Double.exp(exponent)
    return (Double.log(onePlus: power), power / (1 + power))
  }

  /// `@unchecked Sendable`: each row writes only its own slopes.
  private struct SlopeWriter: @unchecked Sendable {
    let products: UnsafePointer<Float>
    let slopes: UnsafeMutablePointer<Float>
  }

  /// The loss of one anchor's other images, `Σ log (P + m / n) / (m / n)`.
  private func othersLoss(
    _ row: Int, _ writer: SlopeWriter, logNormalizer: Double
  ) -> Double {
    guard counts[row] > 0 else {
      for place in row * columns..<(row + 1) * columns { writer.slopes[place] = 0 }
      return 0
    }
    let noise = Double(counts[row]) / imageCount
    let scale = 1 / (temperature * Double(rows))
    let inverse = 1 / temperature
    let shift = logNormalizer + Double.log(noise + Self.smallest)
    // One logarithm serves several factors, which are below exp(40) each.
    var (total, product, factors) = (0.0, 1.0, 0)
    isExcluded.withUnsafeBufferPointer { isExcluded in
      for place in row * columns..<(row + 1) * columns {
        guard !isExcluded[place] else {
          writer.slopes[place] = 0
          continue
        }
        let exponent = Double(writer.products[place]) * inverse - shift
        guard exponent < Self.largestExponent else {
          total += exponent
          writer.slopes[place] = Float(scale)
          continue
        }
        let ratio = Double.exp(exponent)
        writer.slopes[place] = Float(ratio / (1 + ratio) * scale)
        product *= 1 + ratio
        factors += 1
        if factors == 8 {
          total += Double.log(product)
          (product, factors) = (1, 0)
        }
      }
    }
    total += Double.log(product)
    return total + Double(counts[row]) * Double.log((noise + Self.smallest) / noise)
  }
}
