import DataPipeline
import Images
import TensorCore
import Training

/// The first images that a classifier puts into each class, in the order of the data set.
public struct PredictedRows {
  /// One image.
  public struct Entry: Sendable {
    /// Its place in the data set.
    public let index: Int
    /// Whether the predicted class is its label.
    public let isRight: Bool
  }

  /// For each class the images that are put into it.
  public private(set) var rows: [[Entry]]

  /// Predicts until every row is full.
  ///
  /// - Parameter columns: Images in a row at most.
  public init(_ classifier: Classifier, _ loader: BatchLoader, columns: Int) {
    rows = Array(repeating: [], count: classifier.manifest.classNames.count)
    for batch in loader.batches(epoch: 0) {
      let logits = classifier.logits(batch.images)
      let classes = logits.shape[1]
      let scalars = logits.scalars
      for row in 0..<batch.count {
        let values = scalars[row * classes..<(row + 1) * classes]
        let predicted = values.indices.max { values[$0] < values[$1] } ?? row * classes
        let place = predicted - row * classes
        guard rows[place].count < columns else { continue }
        rows[place].append(
          Entry(index: batch.indices[row], isRight: batch.labels[row] == place))
      }
      if rows.allSatisfy({ $0.count == columns }) { break }
    }
  }

  /// A picture with a row per class; wrong predictions are framed in red.
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
