import Autograd
import Kernels
import RealModule
import TensorCore

/// A memory of one embedding for each image of a data set, against which embeddings of a batch are
/// contrasted (Wu et al. 2018; Tian et al. 2020, "Contrastive Representation Distillation", equations
/// 17 and 18).
///
/// An embedding x should recognize the stored embedding of its own image among m of other images.
/// With `P = exp(x · y / T) / Z`, the loss of a pair is `−log P / (P + m / n)` for its own image and
/// `−log (m / n) / (P + m / n)` for each other one, summed over images and averaged over the batch.
/// n is the number of images. Z, which makes P a probability, is estimated on the first batch.
///
/// It is a module without trained parameters, so a run saves it.
public final class ContrastMemory: Module {
  /// The stored embeddings, `[n, D]`.
  public let embeddings: Parameter
  /// Z, `[1]`; 0 before the first batch.
  public let normalizer: Parameter
  private static let smallest = 1e-7

  /// Draws random embeddings, uniform in `±√(3 / D)`.
  ///
  /// - Parameters:
  ///   - count: n, the number of images.
  ///   - width: D.
  ///   - random: The stream to draw from.
  public init(count: Int, width: Int, random: inout RandomStream) {
    let bound = (3 / Float(width)).squareRoot()
    embeddings = Parameter(
      Tensor(
        (0..<count * width).map { _ in (2 * random.uniform() - 1) * bound },
        shape: [count, width]))
    normalizer = Parameter(Tensor(zeros: [1]))
  }

  /// Embeddings and Z.
  public var buffers: [Entry] { [("embeddings", embeddings), ("normalizer", normalizer)] }

  /// Returns the value itself.
  public func callAsFunction(_ input: Variable, on tape: Tape) -> Variable { input }

  /// The loss of a batch.
  ///
  /// - Parameters:
  ///   - anchors: `[N, D]`, each of norm 1.
  ///   - images: The index of each anchor's image.
  ///   - others: The indices of other images, which all anchors share.
  ///   - temperature: T.
  ///   - excludes: Whether an anchor must not be contrasted with another image, because it is the same
  ///     or of the same class. The anchor's m is the number of the others.
  ///   - tape: The tape that records the loss.
  public func loss(
    _ anchors: Variable, of images: [Int], against others: [Int], temperature: Float,
    excluding excludes: (_ anchor: Int, _ other: Int) -> Bool, on tape: Tape
  ) -> Variable {
    let stored = embeddings.value
    precondition(
      anchors.shape == [images.count, stored.shape[1]],
      "ContrastMemory: found \(anchors.shape), expected [\(images.count), \(stored.shape[1])]")
    let (own, negatives) = (stored.selecting(images), stored.selecting(others))
    var contrast = Contrast(
      rows: images.count, columns: others.count, temperature: Double(temperature),
      imageCount: Double(stored.shape[0]), smallest: Self.smallest)
    for row in 0..<images.count {
      for column in 0..<others.count where excludes(row, others[column]) {
        contrast.exclude(row, column)
      }
    }
    let products = LinearMap.product(anchors.tensor, transposing: negatives)
    let ownProducts = Self.rowProducts(anchors.tensor, own)
    if normalizer.value.scalar == 0 {
      normalizer.value = Tensor([contrast.normalizer(ownProducts, products)], shape: [1])
    }
    let (total, slopes, ownSlopes) = contrast.loss(
      ownProducts, products, normalizer: Double(normalizer.value.scalar))
    return tape.record(
      FreeOperation("NoiseContrast"), inputs: [anchors], output: Tensor(Float(total))
    ) { [source = anchors.node] gradient, flow in
      var sum = LinearMap.product(slopes, negatives)
      sum.add(BinaryArithmetic.multiplication(own, ownSlopes))
      flow.add(sum.scaled(by: gradient.scalar), to: source)
    }
  }

  /// Moves the stored embeddings of some images towards new ones, and gives them the norm 1.
  ///
  /// - Parameters:
  ///   - images: The indices of the images.
  ///   - values: Their new embeddings, `[N, D]`.
  ///   - momentum: The share of the stored embedding.
  public func update(_ images: [Int], to values: Tensor, momentum: Float) {
    let width = values.shape[1]
    let count = embeddings.value.shape[0]
    precondition(
      images.allSatisfy { 0 <= $0 && $0 < count } && values.shape[0] == images.count,
      "ContrastMemory: found an index outside 0..<\(count)")
    values.withPointer { values in
      embeddings.value.withMutablePointer { stored in
        for (row, image) in images.enumerated() {
          let (source, target) = (values + row * width, stored + image * width)
          var square: Float = 0
          for place in 0..<width {
            target[place] = momentum * target[place] + (1 - momentum) * source[place]
            square += target[place] * target[place]
          }
          let factor = square > 0 ? 1 / square.squareRoot() : 0
          for place in 0..<width { target[place] *= factor }
        }
      }
    }
  }

  /// `[N, 1]`: the inner product of each row of two matrices.
  private static func rowProducts(_ left: Tensor, _ right: Tensor) -> [Double] {
    let (rows, width) = (left.shape[0], left.shape[1])
    return withPointers(left, right) { left, right in
      (0..<rows).map { row in
        (row * width..<(row + 1) * width).reduce(0.0) {
          $0 + Double(left[$1]) * Double(right[$1])
        }
      }
    }
  }
}

/// The arithmetic of noise-contrastive estimation on inner products.
private struct Contrast {
  let rows: Int
  let columns: Int
  let temperature: Double
  /// n.
  let imageCount: Double
  /// Added to denominators, as in the published code.
  let smallest: Double
  /// Row by row, whether an other image takes no part.
  private var isExcluded: [Bool]
  /// m of each row.
  private var counts: [Int]

  init(rows: Int, columns: Int, temperature: Double, imageCount: Double, smallest: Double) {
    self.rows = rows
    self.columns = columns
    self.temperature = temperature
    self.imageCount = imageCount
    self.smallest = smallest
    isExcluded = [Bool](repeating: false, count: rows * columns)
    counts = [Int](repeating: columns, count: rows)
  }

  mutating func exclude(_ row: Int, _ column: Int) {
    isExcluded[row * columns + column] = true
    counts[row] -= 1
  }

  /// Z: n times the mean of `exp(product / T)`.
  func normalizer(_ own: [Double], _ products: Tensor) -> Float {
    let sums = products.withPointer { products in
      Parallelism.map(blocks: rows) { row in
        isExcluded.withUnsafeBufferPointer { isExcluded in
          (row * columns..<(row + 1) * columns).reduce(Double.exp(own[row] / temperature)) {
            isExcluded[$1] ? $0 : $0 + Double.exp(Double(products[$1]) / temperature)
          }
        }
      }
    }
    let terms = counts.reduce(rows, +)
    return Float(sums.reduce(0, +) / Double(max(1, terms)) * imageCount)
  }

  /// The loss, and its derivatives with respect to the products.
  func loss(
    _ own: [Double], _ products: Tensor, normalizer: Double
  ) -> (total: Double, slopes: Tensor, ownSlopes: Tensor) {
    var totals: [Double] = []
    let slopes = Tensor(products.shape) { slopes in
      products.withPointer { products in
        let writer = SlopeWriter(products: products, slopes: slopes)
        totals = Parallelism.map(blocks: rows) { row in
          othersLoss(row, writer, normalizer: normalizer)
        }
      }
    }
    var (total, ownSlopes) = (totals.reduce(0, +), [Float](repeating: 0, count: rows))
    for row in 0..<rows {
      let noise = Double(counts[row]) / imageCount + smallest
      let probability = Double.exp(own[row] / temperature) / normalizer
      total += Double.log(onePlus: noise / probability)
      ownSlopes[row] = Float(-noise / (probability + noise) / temperature / Double(rows))
    }
    return (total / Double(rows), slopes, Tensor(ownSlopes, shape: [rows, 1]))
  }

  private struct SlopeWriter: @unchecked Sendable {
    let products: UnsafePointer<Float>
    let slopes: UnsafeMutablePointer<Float>
  }

  /// The loss of one anchor's other images, `Σ log (P + m / n) / (m / n)`.
  private func othersLoss(_ row: Int, _ writer: SlopeWriter, normalizer: Double) -> Double {
    let noise = Double(counts[row]) / imageCount
    let scale = Float(1 / (temperature * Double(rows)))
    let inverse = Float(1 / temperature)
    let factor = Float(1 / (normalizer * (noise + smallest)))
    // One logarithm serves several factors.
    var (total, product, factors) = (0.0, 1.0, 0)
    isExcluded.withUnsafeBufferPointer { isExcluded in
      for place in row * columns..<(row + 1) * columns {
        guard !isExcluded[place] else {
          writer.slopes[place] = 0
          continue
        }
        let ratio = Float.exp(writer.products[place] * inverse) * factor
        writer.slopes[place] = ratio / (1 + ratio) * scale
        product *= 1 + Double(ratio)
        factors += 1
        if factors == 8 {
          total += Double.log(product)
          (product, factors) = (1, 0)
        }
      }
    }
    total += Double.log(product)
    guard counts[row] > 0 else { return 0 }
    return total + Double(counts[row]) * Double.log((noise + smallest) / noise)
  }
}
