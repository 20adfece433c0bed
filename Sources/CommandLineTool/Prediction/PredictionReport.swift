import Experiments
import Foundation

/// The predictions of `condense predict`, as a table for people and as JSON.
struct PredictionReport {
  private(set) var fields: [[String: Any]] = []
  private var table: TextTable?
  private let showsTable: Bool

  /// - Parameter showsTable: Whether a table is needed.
  init(showsTable: Bool) { self.showsTable = showsTable }

  /// Adds an image.
  mutating func append(_ image: PredictedImage) {
    if image.classes.isEmpty { appendOutputs(image) } else { appendClasses(image) }
  }

  /// The table.
  var text: String { table?.text() ?? "" }

  private mutating func appendClasses(_ image: PredictedImage) {
    fields.append([
      "file": image.path,
      "classes": image.classes.map { ["class": $0.name, "probability": $0.probability] },
    ])
    guard showsTable else { return }
    var table = table ?? TextTable([.left("file"), .left("class"), .right("probability")])
    for (place, entry) in image.classes.enumerated() {
      table.append([
        place == 0 ? image.path : "", entry.name, String(format: "%.4f", entry.probability),
      ])
    }
    self.table = table
  }

  private mutating func appendOutputs(_ image: PredictedImage) {
    var table =
      table
      ?? TextTable([
        .left("file"), .left("output"), .left("shape"), .right("minimum"), .right("mean"),
        .right("maximum"),
      ])
    var outputs: [[String: Any]] = []
    for (place, output) in image.outputs.enumerated() {
      let (minimum, mean, maximum) = output.statistics
      var entry: [String: Any] = ["name": output.name, "shape": output.shape]
      if let numbers = output.numbers {
        entry["values"] = numbers.map { Double("\($0)") ?? Double($0) }
      } else {
        (entry["minimum"], entry["mean"], entry["maximum"]) = (minimum, mean, maximum)
      }
      outputs.append(entry)
      guard showsTable else { continue }
      table.append(
        [place == 0 ? image.path : "", output.name, "\(output.shape)"]
          + [minimum, mean, maximum].map { String(format: "%.5g", $0) })
    }
    fields.append(["file": image.path, "outputs": outputs])
    self.table = table
  }
}
