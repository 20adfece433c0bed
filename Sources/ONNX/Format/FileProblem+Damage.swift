import FileAccess
import Foundation

extension FileProblem {
  /// The problem with a file that should be an ONNX model, but does not hold protocol buffers.
  init(damagedModel data: Data, path: String) {
    let (found, advice) = Self.damage(data)
    self.init(.malformed, path: path, found: found, advice: advice)
  }

  private static func damage(_ data: Data) -> (found: String, advice: String) {
    if let format = ForeignFormat(recognizing: data) {
      return format.problem(expecting: "an ONNX model")
    }
    guard !data.isEmpty else { return ("the file is empty", "Export the network again") }
    let copy = "Download or copy it again, or export the network again"
    if let missing = MessageCensus.missingBytes(in: data) {
      return (
        "the ONNX model is cut off: the file has \(data.count) bytes, and at least \(missing) more"
          + " should follow", copy
      )
    }
    if let line = firstLine(data) {
      return (
        "this is a text, not an ONNX model; it begins with \"\(line.shortened)\"",
        "Name the file of the network, or download it again"
      )
    }
    return ("this is not an ONNX model, or it is damaged", copy)
  }

  /// The first line of a text that is not blank; nil for other bytes.
  private static func firstLine(_ data: Data) -> String? {
    let head = data.prefix(400)
    guard head.allSatisfy({ $0 >= 0x20 && $0 != 0x7F || (0x09...0x0D).contains($0) }) else {
      return nil
    }
    return String(decoding: head, as: UTF8.self).split(whereSeparator: \.isNewline)
      .map { $0.trimmingCharacters(in: .whitespaces) }.first { !$0.isEmpty }
  }
}
