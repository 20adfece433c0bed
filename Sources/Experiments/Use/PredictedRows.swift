import DataPipeline
import Images
import TensorCore
import Training

/// Images of a data set by the class that a classifier predicts for them.
public struct PredictedRows {
  /// One image.
  public struct Entry: Sendable {
    /// The index in the data set.
    public let index: Int
    /// Whether the predicted class is its label.
    public let isRight: Bool
  }

  /// Images of each predicted class, spread evenly over all that have it.
  public let rows: [[Entry]]

  /// Classifies all images.
  ///
  /// - Parameters:
  ///   - classifier: The classifier that predicts.
  ///   - loader: The images with their labels.
  ///   - columns: The maximum number of images in a row.
  public init(_ classifier: Classifier, _ loader: BatchLoader, columns: Int) {
    var predicted: [[Entry]] = Array(repeating: [], count: classifier.manifest.classNames.count)
    for batch in loader.batches(epoch: 0) {
      let logits = classifier.logits(batch.images)
      let classes = logits.shape[1]
      let scalars = logits.scalars
      for row in 0..<batch.count {
        let values = scalars[row * classes..<(row + 1) * classes]
        let best = values.indices.max { values[$0] < values[$1] } ?? row * classes
        let place = best - row * classes
        predicted[place].append(
          Entry(index: batch.indices[row], isRight: batch.labels[row] == place))
      }
    }
    // Data sets are often sorted by class, so the first images alone would show the wrong ones.
    rows = predicted.map { entries in
      let count = min(columns, entries.count)
      return (0..<count).map { entries[$0 * entries.count / count] }
    }
  }

  /// A picture with one row per class; wrong predictions have a red frame.
  public func grid(of dataset: any ClassificationDataset, columns: Int) -> Image {
    let shape = dataset.imageShape
    let zoom = max(1, 56 / max(shape[0], shape[1]))
    let border = 2
    let blank = Image(
      width: shape[1] * zoom + 2 * border, height: shape[0] * zoom + 2 * border, filledWith: .white)
    let cells = rows.flatMap { row in
      row.map { entry in
        dataset.image(at: entry.index).enlarged(by: zoom)
          .framed(color: entry.isRight ? .white : .red, thickness: border)
      } + Array(repeating: blank, count: columns - row.count)
    }
    return Image.grid(cells, columns: columns)
  }
}

extension ClassificationDataset {
  /// An image of the data set as a picture.
  fileprivate func image(at index: Int) -> Image {
    let shape = imageShape
    let bytes = [UInt8](unsafeUninitializedCapacity: shape.count) { buffer, count in
      if let pointer = buffer.baseAddress { copyPixels(at: index, into: pointer) }
      count = shape.count
    }
    return Image(
      width: shape[1], height: shape[0], channels: shape[2],
      samples: bytes.map { Float($0) / 255 })
  }
}
