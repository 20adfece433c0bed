import Autograd
import Kernels
import TensorCore

/// A memory of one embedding for each image of a data set, against which embeddings of a batch are
/// contrasted (Wu et al. 2018; Tian et al. 2020, "Contrastive Representation Distillation", equations
/// 17 and 18).
///
/// An embedding x should recognize the stored embedding of its own image among m of other images.
/// With `P = exp(x · y / T) / Z`, the loss of a pair is `−log P / (P + m / n)` for its own image and
/// `−log (m / n) / (P + m / n)` for each other one, summed over images and averaged over the batch.
/// n is the number of images. Z, which makes P a probability, is estimated on the first batch. A low
/// temperature makes it larger than any `Float`, so its logarithm is kept.
///
/// It is a module without trained parameters, so a run saves it.
public final class ContrastMemory: Module {
  /// The stored embeddings, `[n, D]`.
  public let embeddings: Parameter
  /// log Z, `[1]`; the lowest number before the first batch.
  public let logNormalizer: Parameter
  private static let unknown = -Float.greatestFiniteMagnitude

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
    logNormalizer = Parameter(Tensor([Self.unknown], shape: [1]))
  }

  /// Embeddings and log Z.
  public var buffers: [Entry] {
    [("embeddings", embeddings), ("log_normalizer", logNormalizer)]
  }

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
    var contrast = NoiseContrast(
      rows: images.count, columns: others.count, temperature: Double(temperature),
      imageCount: Double(stored.shape[0]))
    for row in 0..<images.count {
      for column in 0..<others.count where excludes(row, others[column]) {
        contrast.exclude(row, column)
      }
    }
    let products = LinearMap.product(anchors.tensor, transposing: negatives)
    let ownProducts = Self.rowProducts(anchors.tensor, own)
    if logNormalizer.value.scalar == Self.unknown {
      let logarithm = contrast.logNormalizer(ownProducts, products)
      logNormalizer.value = Tensor([Float(logarithm)], shape: [1])
    }
    let (total, slopes, ownSlopes) = contrast.loss(
      ownProducts, products, logNormalizer: Double(logNormalizer.value.scalar))
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
