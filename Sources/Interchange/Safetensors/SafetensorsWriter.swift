import FileAccess
import Foundation
import TensorCore

/// Writes safetensors files, byte for byte like the reference implementation.
public enum SafetensorsWriter {
  /// Writes tensors and metadata to `path` atomically.
  ///
  /// - Precondition: The names differ from each other and from `__metadata__`.
  /// - Throws: `FileProblem` of kind `.cannotCreate` or `.inputOutput`.
  public static func write(
    tensors: [StoredTensor], metadata: [String: String] = [:], to path: String
  ) throws {
    guard tensors.count <= SafetensorsHeader.mostTensors else {
      throw FileProblem(
        .cannotCreate, path: path,
        found: "\(tensors.count) tensors were to be written, the limit is"
          + " \(SafetensorsHeader.mostTensors)",
        advice: "Use a network of fewer layers")
    }
    let sorted = tensors.sorted { TensorPlace.precedes($0.place, $1.place) }
    for tensor in sorted {
      guard let scalar = tensor.firstBeyondHalfPrecision else { continue }
      throw FileProblem(
        .cannotCreate, path: path,
        found: "\"\(tensor.name)\" contains \(scalar), but the largest half-precision number is "
          + "65504",
        advice: "Save in full precision")
    }
    let header = header(of: sorted.map(\.place), metadata: metadata).header
    guard header.count <= SafetensorsFile.headerLimit else {
      throw FileProblem(
        .cannotCreate, path: path,
        found:
          "names and metadata need \(header.count) bytes, the limit is "
          + "\(SafetensorsFile.headerLimit)",
        advice: "Store less metadata")
    }
    try AtomicFile.write(to: path) { writer in
      try writer.write(lengthBytes(of: header))
      try writer.write(header)
      for tensor in sorted { try tensor.withBytes { try writer.write($0) } }
    }
  }

  /// The number of bytes of a header, which stands before it.
  static func lengthBytes(of header: Data) -> Data {
    withUnsafeBytes(of: UInt64(header.count).littleEndian) { Data($0) }
  }

  /// The JSON, padded with spaces so that the data starts at a multiple of 8, and the bytes of each
  /// tensor in the data.
  ///
  /// - Parameter tensors: The tensors in the order of the data.
  static func header(
    of tensors: [TensorPlace], metadata: [String: String]
  ) -> (header: Data, ranges: [String: Range<Int>]) {
    var ranges: [String: Range<Int>] = [:]
    var members: [String] = []
    if !metadata.isEmpty {
      let words = metadata.sorted { $0.key < $1.key }
      let pairs = words.map { "\(quoted($0.key)):\(quoted($0.value))" }
      members.append("\(quoted(SafetensorsHeader.metadataName)):{\(pairs.joined(separator: ","))}")
    }
    var names: Set<String> = [SafetensorsHeader.metadataName]
    var position = 0
    for tensor in tensors {
      precondition(
        names.insert(tensor.name).inserted,
        "SafetensorsWriter: found the name \(tensor.name) twice, expected each once")
      let end = position + tensor.byteCount
      let extents = tensor.shape.extents.map(String.init).joined(separator: ",")
      members.append(
        "\(quoted(tensor.name)):{\"dtype\":\"\(tensor.type.rawValue)\",\"shape\":[\(extents)],"
          + "\"data_offsets\":[\(position),\(end)]}")
      ranges[tensor.name] = position..<end
      position = end
    }
    var header = Data("{\(members.joined(separator: ","))}".utf8)
    header.append(Data(repeating: 0x20, count: (8 - header.count % 8) % 8))
    return (header, ranges)
  }

  /// `text` as a JSON string; only characters for which JSON requires it are escaped.
  private static func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      case "\r": result += "\\r"
      case "\t": result += "\\t"
      case "\u{8}": result += "\\b"
      case "\u{C}": result += "\\f"
      case "\u{0}"..."\u{1F}":
        result += "\\u00" + (scalar.value < 16 ? "0" : "") + String(scalar.value, radix: 16)
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }
}
