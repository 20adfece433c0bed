import ArgumentParser
import FileAccess
import Foundation
import Networks
import Reporting
import Training

/// The output of a command on standard output: text for people, and one JSON object for scripts if
/// requested.
struct CommandOutput {
  private let asJSON: Bool
  private var fields: [String: Any] = [:]

  init(json: Bool) { asJSON = json }

  /// Adds a field of the JSON object.
  mutating func add(_ name: String, _ value: Any) { fields[name] = value }

  /// Prints the text, then the JSON object if `--json` was given.
  func print(_ words: String) {
    if !words.isEmpty { Swift.print(words.printable) }
    guard asJSON else { return }
    Swift.print(String(decoding: Self.json(fields), as: UTF8.self))
  }

  /// A JSON object on one line, with sorted keys.
  static func json(_ fields: [String: Any]) -> Data {
    let data = try? JSONSerialization.data(
      withJSONObject: finite(fields), options: [.sortedKeys, .withoutEscapingSlashes])
    return data ?? Data("{}".utf8)
  }

  /// JSON has no NaN and no infinity; both become null.
  private static func finite(_ value: Any) -> Any {
    switch value {
    case let number as Double where !number.isFinite: NSNull()
    case let list as [Any]: list.map(finite)
    case let object as [String: Any]: object.mapValues(finite)
    default: value
    }
  }
}

extension String {
  /// The text with visible escapes for control characters other than line breaks and tabs, so that
  /// the content of a file cannot control the terminal.
  var printable: String {
    unicodeScalars.reduce(into: "") { text, scalar in
      text +=
        scalar.steersTerminals && scalar != "\n" && scalar != "\t"
        ? "\\u{\(String(scalar.value, radix: 16))}" : String(scalar)
    }
  }
}

/// Rejects an output that would replace one of the inputs.
func refuseOverwriting(_ inputs: [String], with output: String) throws {
  if let input = inputs.first(where: { FileContents.isSameFile($0, output) }) {
    throw ValidationError("\(output) is the same file as the input \(input). Name another output.")
  }
}

/// Rejects an output whose name has another ending than its format.
func refuseName(_ output: String, notEndingIn endings: String...) throws {
  guard !endings.contains(where: output.lowercased().hasSuffix) else { return }
  let list = endings.joined(separator: " or ")
  throw ValidationError(
    "The output \(output) does not end in \(list). Name an output that ends in \(list).")
}

extension EvaluationReport.Metric {
  /// `top1 93.51 %`, `cross_entropy 0.2140`.
  var words: String {
    name.contains("top1") || name.contains("top5")
      ? "\(name) \(String(format: "%.2f", 100 * value)) %"
      : "\(name) \(humanMetric(value))"
  }
}
