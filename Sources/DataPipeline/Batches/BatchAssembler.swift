import TensorCore

/// Builds the tensor of a batch from images of a data set.
struct BatchAssembler: Sendable {
  private let dataset: any ClassificationDataset
  private let labeledSubset: LabeledSubset?
  private let augmentation: Augmentation
  private let seed: UInt64
  /// The normalized value of each byte: `[256, C]`. A lookup replaces one division per sample.
  private let table: [Float]

  init(_ loader: BatchLoader) {
    dataset = loader.dataset
    labeledSubset = loader.labeledSubset
    augmentation = loader.augmentation
    seed = loader.seed
    let channels = loader.dataset.imageShape[2]
    table = (0..<256 * channels).map { position in
      let sample = Float(position / channels) / 255
      return loader.normalization?.value(of: sample, channel: position % channels) ?? sample
    }
  }

  /// The batch of the images at `indices`.
  func batch(of indices: [Int], epoch: Int) -> Batch {
    let shape = dataset.imageShape
    let images = Tensor(Shape([indices.count] + shape.extents)) { destination in
      withUnsafeTemporaryAllocation(of: UInt8.self, capacity: shape.count) { pixels in
        guard let source = pixels.baseAddress else { return }
        for (position, index) in indices.enumerated() {
          dataset.copyPixels(at: index, into: source)
          place(
            source, at: augmentation.placement(seed: seed, epoch: epoch, index: index),
            into: destination + position * shape.count)
        }
      }
    }
    let labels = indices.map { index in
      labeledSubset?.contains(index) ?? true ? dataset.label(at: index) : Batch.unlabeled
    }
    return Batch(images: images, labels: labels, indices: indices)
  }

  /// Writes one image, `[H, W, C]` bytes, as `[H, W, C]` normalized samples.
  private func place(
    _ source: UnsafePointer<UInt8>, at placement: Augmentation.Placement,
    into destination: UnsafeMutablePointer<Float>
  ) {
    let shape = dataset.imageShape
    let (height, width, channels) = (shape[0], shape[1], shape[2])
    table.withUnsafeBufferPointer { table in
      for y in 0..<height {
        let row = y + placement.top
        for x in 0..<width {
          let column = x + placement.left
          let mirrored = placement.isFlipped ? width - 1 - x : x
          let target = destination + (y * width + mirrored) * channels
          guard row >= 0, row < height, column >= 0, column < width else {
            // Black: the values of the byte 0.
            for channel in 0..<channels { target[channel] = table[channel] }
            continue
          }
          let pixel = source + (row * width + column) * channels
          for channel in 0..<channels {
            target[channel] = table[Int(pixel[channel]) * channels + channel]
          }
        }
      }
    }
  }
}
