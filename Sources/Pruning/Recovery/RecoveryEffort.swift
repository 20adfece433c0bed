import Kernels
import Layers
import TensorCore

/// The multiply-adds of a closed-form recovery, for estimates of time before it runs.
package struct RecoveryEffort: Sendable {
  /// The inputs of a layer: the length of a patch, the patches of an image, and the outputs.
  private struct Layer: Sendable {
    let length: Double
    let patches: Double
    let outputs: Double
  }

  private let layers: [Layer]

  /// Reads the layers of a network.
  ///
  /// - Parameters:
  ///   - model: The original network.
  ///   - groups: The groups of channels, read from `model`.
  ///   - image: The shape of a calibration image, `[H, W, C]`; such an image passes once.
  package init(of model: any Module, groups: ChannelGroups, image: Shape) {
    layers = MixingApplication.all(
      in: model, Tensor(zeros: Shape([1] + image.extents)), of: Set(groups.readingWeights())
    ).map {
      Layer(
        length: Double($0.reader.patchLength), patches: Double($0.reader.outputPixels),
        outputs: Double($0.reader.outputs))
    }
  }

  /// The number of layers.
  package var layerCount: Int { layers.count }

  /// The bytes of the moments of all layers.
  package var momentBytes: Int {
    layers.reduce(0) { $0 + Int($1.length * ($1.length + $1.outputs)) } * MemoryLayout<Float>.stride
  }

  /// The bytes of the stored moments, of which half is enough.
  package var storedBytes: Int {
    layers.reduce(0) { $0 + Int($1.length * ($1.length / 2 + $1.outputs)) }
      * MemoryLayout<Float>.stride
  }

  /// The bytes of the largest system of a narrowed network.
  ///
  /// - Parameter widths: The share of its channels that each group keeps, in 0...1.
  package func systemBytes(widths: Double) -> Int {
    let order = (layers.map(\.length).max() ?? 0) * widths
    return Int(order * order) * MemoryLayout<Float>.stride
  }

  /// The multiply-adds of gathering moments from some images.
  package func gathering(
    images: Int, options: RecoveryOptions = RecoveryOptions()
  ) -> Double {
    layers.reduce(0) { sum, layer in
      let patches = min(Double(options.patchesPerLayer), layer.patches * Double(images))
      // Products with the weights follow the moments.
      return sum + layer.length * layer.length * (patches / 2 + layer.outputs)
    }
  }

  /// The multiply-adds of fitting a narrowed network.
  ///
  /// - Parameter widths: The share of its channels that each group keeps, in 0...1.
  package func fitting(widths: Double) -> Double {
    layers.reduce(0) { sum, layer in
      let (order, columns) = (layer.length * widths, layer.outputs * widths)
      return sum + order * order * (order / 6 + columns)
    }
  }

  /// The multiply-adds per second with which all threads together solve such systems, measured with
  /// one of a few hundred unknowns per thread.
  package static func fittingRate() -> Double {
    let (order, columns) = (512, 64)
    let matrix = Tensor(zeros: [order, columns])
    let covariance = Tensor(
      (0..<order * order).map { $0 % (order + 1) == 0 ? 1 : 0 }, shape: [order, order])
    let (rows, outputs) = (Array(0..<order), Array(0..<columns))
    func solve() {
      Parallelism.forEach(blocks: Parallelism.threads) { _ in
        _ = RidgeRegression.weights(
          covariance: covariance, products: matrix, prior: matrix, rows: rows, columns: outputs,
          ridge: 1e-3)
      }
    }
    solve()
    let start = ContinuousClock.now
    solve()
    let seconds = max(1e-6, start.duration(to: .now) / .seconds(1))
    let each = Double(order * order) * (Double(order) / 6 + Double(columns))
    return each * Double(Parallelism.threads) / seconds
  }
}
