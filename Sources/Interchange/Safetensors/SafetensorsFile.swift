import FileAccess
import Foundation
import TensorCore

/// A safetensors file. Opening it checks the whole header; tensors are read one by one.
///
/// The layout is `u64 length | length bytes of JSON | data`, little-endian. A file with any
/// deviation is rejected, with a message that locates it.
public struct SafetensorsFile: StateSource {
  /// The file, as the caller named it.
  public let path: String
  /// The metadata.
  public let metadata: [String: String]
  /// The tensors' names, in the order of their data.
  public let names: [String]
  /// False: the usual programs sort the tensors by name.
  public var keepsOrder: Bool { false }

  private let data: Data
  private let places: [String: (entry: StateEntry, range: Range<Int>)]

  /// Opens the file at `path`, memory-mapped where the system allows it.
  ///
  /// - Throws: `FileProblem` of kind `.missing` or `.malformed`.
  public init(path: String) throws {
    try self.init(FileContents.read(path), path: path)
  }

  /// Reads a file that is already in memory; messages name `path`.
  package init(_ data: Data, path: String) throws {
    self.path = path
    self.data = data
    let headerEnd = try Self.headerEnd(of: data, path: path)
    do {
      let header = try SafetensorsHeader([UInt8](data[8..<headerEnd]))
      let items = try header.itemsTiling(dataBytes: data.count - headerEnd)
      metadata = header.metadata
      names = items.map(\.name)
      places = Dictionary(
        uniqueKeysWithValues: items.map { item in
          let entry = StateEntry(type: item.type, shape: Shape(item.extents))
          return (item.name, (entry, headerEnd + item.begin..<headerEnd + item.end))
        })
    } catch let problem as HeaderProblem {
      throw FileProblem(
        .malformed, path: path, found: "the header \(problem.found)", advice: problem.advice)
    }
  }

  /// The type and shape of a tensor; nil if the file has none of that name.
  public func entry(named name: String) -> StateEntry? { places[name]?.entry }

  /// A tensor's scalars, converted to `Float`.
  ///
  /// - Throws: `FileProblem` if the tensor does not exist, or if its type cannot be converted.
  public func tensor(named name: String) throws -> Tensor {
    guard let (entry, range) = places[name] else { throw noTensor(named: name) }
    guard entry.type.isReadable else {
      throw FileProblem(
        .malformed, path: path,
        found: "\"\(name)\" has the type \(entry.type.rawValue), which cannot be converted",
        advice: "Save the tensor as F32 or F16")
    }
    return data.withUnsafeBytes { bytes in
      Tensor(entry.shape) { destination in
        entry.type.decode(UnsafeRawBufferPointer(rebasing: bytes[range]), into: destination)
      }
    }
  }
}

extension SafetensorsFile {
  /// Lends the bytes of a tensor.
  ///
  /// - Precondition: The file has the tensor.
  func withBytes<Result>(
    of name: String, _ body: (StateEntry, UnsafeRawBufferPointer) -> Result
  ) -> Result {
    guard let (entry, range) = places[name] else {
      preconditionFailure("SafetensorsFile: found no tensor \(name) in \(path)")
    }
    return data.withUnsafeBytes { body(entry, UnsafeRawBufferPointer(rebasing: $0[range])) }
  }

  /// The longest header in bytes.
  static let headerLimit = 100_000_000

  /// Whether `data` begins like a safetensors file: with JSON after a length, and nothing else.
  static func begins(_ data: Data) -> Bool {
    data.dropFirst(8).first { !$0.isJSONWhiteSpace } == UInt8(ascii: "{")
  }

  /// The offset of the end of the header.
  private static func headerEnd(of data: Data, path: String) throws -> Int {
    func refusal(_ found: String, _ advice: String) -> FileProblem {
      let foreign = ForeignFormat(recognizing: data)?.problem(expecting: "safetensors")
      return FileProblem(
        .malformed, path: path, found: foreign?.found ?? found, advice: foreign?.advice ?? advice)
    }
    guard data.count >= 8 else {
      let found = data.isEmpty ? "the file is empty" : "the file has only \(data.count) bytes"
      throw refusal(found, "Fetch it again")
    }
    let length = data.prefix(8).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    guard length <= UInt64(headerLimit) else {
      throw refusal(
        "this is not a safetensors file: its header would have \(length) bytes, the limit is "
          + "\(headerLimit)",
        "Check that this is the right file")
    }
    guard length <= UInt64(data.count - 8) else {
      throw refusal(
        "the header declares a length of \(length) bytes, but only \(data.count - 8) bytes follow",
        "The file is truncated or not a safetensors file; fetch it again")
    }
    let header = data[8..<8 + Int(length)]
    guard header.first(where: { !$0.isJSONWhiteSpace }) == UInt8(ascii: "{") else {
      throw refusal(
        "the header does not begin with an opening brace", "Check that this is a safetensors file")
    }
    return header.endIndex
  }
}
