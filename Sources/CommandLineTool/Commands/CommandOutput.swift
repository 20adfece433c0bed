import ArgumentParser
import FileAccess
import Foundation
import Networks
import Training

/// What a command prints on standard output: words for people, or one JSON object for scripts.
struct CommandOutput {
  private let asJSON: Bool
  private var fields: [String: Any] = [:]

  init(json: Bool) { asJSON = json }

  /// Adds a field of the JSON object.
  mutating func add(_ name: String, _ value: Any) { fields[name] = value }

  /// Prints the words, then the object if it was asked for.
  func print(_ words: String) {
    if !words.isEmpty { Swift.print(words.printable) }
    guard asJSON else { return }
    let data = try? JSONSerialization.data(
      withJSONObject: Self.finite(fields), options: [.sortedKeys, .withoutEscapingSlashes])
    Swift.print(String(decoding: data ?? Data("{}".utf8), as: UTF8.self))
  }

  /// JSON knows no NaN and no infinity; both become null.
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
  /// The text with control characters other than line breaks and tabs made visible, so that what a
  /// file says cannot steer a terminal.
  var printable: String {
    unicodeScalars.reduce(into: "") { text, scalar in
      text +=
        scalar.steersTerminals && scalar != "\n" && scalar != "\t"
        ? "\\u{\(String(scalar.value, radix: 16))}" : String(scalar)
    }
  }
}

/// Refuses an output that would replace one of the inputs.
func refuseOverwriting(_ inputs: [String], with output: String) throws {
  if let input = inputs.first(where: { FileContents.isSameFile($0, output) }) {
    throw ValidationError("\(output) is the input \(input) itself; name another output.")
  }
}

/// Refuses an output under a name that promises another format, which a slip may have put there.
func refuseName(_ output: String, notEndingIn ending: String) throws {
  guard !output.lowercased().hasSuffix(ending) else { return }
  throw ValidationError(
    "\(output) would be a file of another kind; name an output that ends in \(ending).")
}

extension EvaluationReport.Metric {
  /// `top1 93.51 %`, `cross_entropy 0.2140`.
  var words: String {
    name.hasPrefix("top")
      ? "\(name) \(String(format: "%.2f", 100 * value)) %"
      : "\(name) \(String(format: "%.4f", value))"
  }
}
