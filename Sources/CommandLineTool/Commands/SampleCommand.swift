import ArgumentParser
import DataPipeline
import FileAccess
import Foundation
import Images
import TensorCore
import Training

/// `condense sample`: a picture of what a classifier sees in test images.
struct SampleCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sample",
    abstract: "Write a grid of images, a row per predicted class, with wrong ones framed in red.")

  @Argument(help: "A classifier file.")
  var checkpoint: String

  @OptionGroup var data: DataOptions

  @Option(help: "The PNG file to write.")
  var out: String

  @Option(help: "Images per class.")
  var columns = 16

  @OptionGroup var common: CommonOptions

  func validate() throws {
    if !(1...100).contains(columns) {
      throw ValidationError("--columns is \(columns), expected 1...100.")
    }
    try refuseOverwriting([checkpoint], with: out)
    try refuseName(out, notEndingIn: ".png")
  }

  func run() throws {
    let classifier = try Classifier(path: checkpoint)
    let loader = try data.loader(for: classifier)
    let rows = common.withThreads {
      PredictedRows(classifier, loader, columns: columns)
    }
    try PNG.write(rows.grid(of: loader.dataset, columns: columns), to: out)
    var table = TextTable([
      .right("row"), .left("predicted class"), .right("shown"), .right("wrong"),
    ])
    for (row, name) in classifier.manifest.classNames.enumerated() {
      let wrong = rows.rows[row].count { !$0.isRight }
      table.append(["\(row + 1)", name, "\(rows.rows[row].count)", "\(wrong)"])
    }
    var output = CommandOutput(json: common.json)
    output.add("file", out)
    output.add("shown", rows.rows.reduce(0) { $0 + $1.count })
    output.add("wrong", rows.rows.reduce(0) { $0 + $1.count { !$0.isRight } })
    output.print(table.text() + out)
  }
}

/// The first images that a classifier puts into each class, in the order of the data set.
private struct PredictedRows {
  struct Entry {
    let index: Int
    let isRight: Bool
  }

  var rows: [[Entry]]

  init(_ classifier: Classifier, _ loader: BatchLoader, columns: Int) {
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

  func grid(of dataset: any ClassificationDataset, columns: Int) -> Image {
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
