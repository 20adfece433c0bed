import FileAccess
import Foundation

/// The finished short trainings of a search, in a file of the run's folder.
struct TuningTable {
  /// One short training.
  struct Cell: Equatable {
    let temperature: Float
    let labelShare: Float
    /// The share of held-out images whose most probable class is right.
    let top1: Double
    let crossEntropy: Double
  }

  private static let head = "temperature,label_share,top1,cross_entropy"

  let path: String
  private(set) var cells: [Cell] = []

  /// Reads the file, if there is one.
  ///
  /// - Throws: `FileProblem` if it is malformed.
  init(path: String) throws {
    self.path = path
    guard FileContents.exists(path) else { return }
    let text = String(decoding: try FileContents.read(path), as: UTF8.self)
    let lines = text.split(whereSeparator: \.isNewline)
    cells = lines.dropFirst().compactMap { line in
      let values = line.split(separator: ",").compactMap { Double($0) }
      guard values.count == 4 else { return nil }
      return Cell(
        temperature: Float(values[0]), labelShare: Float(values[1]), top1: values[2],
        crossEntropy: values[3])
    }
    guard lines.first.map(String.init) == Self.head, cells.count == lines.count - 1 else {
      throw FileProblem(
        .malformed, path: path, found: "it is not the table of a search for a temperature",
        advice: "Remove it to search again")
    }
  }

  /// The finished cell with these values; nil if there is none.
  func cell(_ temperature: Float, _ labelShare: Float) -> Cell? {
    cells.first { $0.temperature == temperature && $0.labelShare == labelShare }
  }

  /// Adds a finished cell to the file.
  ///
  /// - Throws: `FileProblem` if it cannot be written.
  mutating func add(_ cell: Cell) throws {
    cells.append(cell)
    let lines = cells.map { "\($0.temperature),\($0.labelShare),\($0.top1),\($0.crossEntropy)" }
    let text = ([Self.head] + lines).map { $0 + "\n" }.joined()
    try AtomicFile.write(Data(text.utf8), to: path)
  }

  /// The cell with the highest accuracy, and among equal ones with the least cross-entropy.
  ///
  /// - Precondition: There is a cell.
  var best: Cell {
    guard let best = cells.max(by: { ($0.top1, $1.crossEntropy) < ($1.top1, $0.crossEntropy) })
    else { preconditionFailure("TuningTable.best: found no cell") }
    return best
  }
}
