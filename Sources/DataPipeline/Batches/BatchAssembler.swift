import TensorCore

/// Builds the tensor of a batch from images of a data set.
struct BatchAssembler: Sendable {
  private let dataset: any ClassificationDataset
  private let labeledSubset: LabeledSubset?
  private let augmentation: Augmentation
  private let seed: UInt64
  private let views: Int?
  /// The normalized value of each byte: `[256, C]`. A lookup replaces one division per sample.
  private let table: [Float]

  init(_ loader: BatchLoader) {
    dataset = loader.dataset
    labeledSubset = loader.labeledSubset
    augmentation = loader.augmentation
    seed = loader.seed
    views = loader.views
    let channels = loader.dataset.imageShape[2]
    table = (0..<256 * channels).map { position in
      let sample = Float(position / channels) / 255
      return loader.normalization?.value(of: sample, channel: position % channels) ?? sample
    }
  }

  /// The batch of the images at `indices`, which is at a position in an epoch.
  func batch(of indices: [Int], epoch: Int, position: Int) -> Batch {
    let shape = dataset.imageShape
    let mixing = augmentation.mixing(seed: seed, epoch: epoch, position: position, shape)
    let images = Tensor(Shape([indices.count] + shape.extents)) { destination in
      let canvas = PixelCanvas(shape)
      for (place, index) in indices.enumerated() {
        write(index, epoch: epoch, through: canvas, into: destination + place * shape.count)
      }
      mixing?.apply(to: destination, count: indices.count, shape)
    }
    let labels = indices.map { index in
      labeledSubset?.contains(index) ?? true ? dataset.label(at: index) : Batch.unlabeled
    }
    return Batch(
      images: images, labels: labels, indices: indices,
      mixture: mixing.map { Batch.Mixture(withPreviousOf: labels, share: $0.share) })
  }

  /// Writes one image as `[H, W, C]` normalized samples.
  private func write(
    _ index: Int, epoch: Int, through canvas: PixelCanvas,
    into destination: UnsafeMutablePointer<Float>
  ) {
    let shape = dataset.imageShape
    let view = augmentation.view(
      seed: seed, epoch: views.map { epoch % $0 } ?? epoch, index: index, shape)
    dataset.copyPixels(at: index, into: canvas.samples)
    for operation in view.operations { canvas.apply(operation) }
    canvas.write(through: table, into: destination)
    view.erasure?.apply(to: destination, shape)
  }
}
