import FileAccess
import Foundation

/// Predictions as lines of comma-separated values, with a header (RFC 4180).
///
/// With classes, a line has the file, and name and probability of each shown class. Without, it has
/// the file and the numbers of the main output.
public struct PredictionCSV {
  private let classNames: [String]?
  private var columns: Int?

  /// A table without lines.
  ///
  /// - Parameter classNames: The names of the main output's numbers, if they have names.
  public init(classNames: [String]?) { self.classNames = classNames }

  /// The line of an image, after the header if it is the first one, with line breaks.
  ///
  /// - Throws: `FileProblem` if the main output is not a vector of at most 4096 numbers, or if it has
  ///   another length than that of the first image.
  public mutating func lines(for image: PredictedImage) throws -> String {
    var cells = [image.path]
    var header = ["file"]
    if image.classes.isEmpty {
      let output = image.outputs[0]
      guard let numbers = output.numbers else {
        throw FileProblem(
          .malformed, path: image.path,
          found: "the output \(output.name) is \(output.shape), but a line has a vector of at most"
            + " \(PredictedImage.Output.longestVector) numbers",
          advice: "Write the outputs as .npy files into a folder, with --output FOLDER")
      }
      cells += numbers.map { "\($0)" }
      let names =
        classNames.flatMap { $0.count == numbers.count ? $0 : nil }
        ?? numbers.indices.map { "\(output.name)_\($0)" }
      header += names
    } else {
      for (place, entry) in image.classes.enumerated() {
        cells += [entry.name, String(format: "%.6g", entry.probability)]
        let suffix = place == 0 ? "" : "_\(place + 1)"
        header += ["class" + suffix, "probability" + suffix]
      }
    }
    if let columns, columns != cells.count {
      throw FileProblem(
        .malformed, path: image.path,
        found: "its output has \(cells.count - 1) numbers, but that of the first image has"
          + " \(columns - 1)",
        advice: "Set a size that images are resized to, with --image-size")
    }
    let isFirst = columns == nil
    columns = cells.count
    return (isFirst ? Self.line(header) : "") + Self.line(cells)
  }

  private static func line(_ cells: [String]) -> String {
    cells.map(quoted).joined(separator: ",") + "\n"
  }

  private static func quoted(_ cell: String) -> String {
    guard cell.contains(where: { ",\"\n\r".contains($0) || $0 == "\r\n" }) else { return cell }
    return "\"" + cell.replacing("\"", with: "\"\"") + "\""
  }
}
