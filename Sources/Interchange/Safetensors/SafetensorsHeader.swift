/// The parsed header of a safetensors file, before it is checked against the data.
struct SafetensorsHeader {
  /// One tensor of the file.
  struct Item {
    let name: String
    let type: StorageType
    let extents: [Int]
    /// The range of its bytes in the data after the header.
    let begin: Int
    let end: Int
  }

  /// The largest number of tensors, more than any network has.
  static let mostTensors = 100_000

  private(set) var metadata: [String: String] = [:]
  private(set) var items: [Item] = []

  /// Parses the bytes between the length and the data.
  ///
  /// - Throws: `HeaderProblem`.
  init(_ bytes: [UInt8]) throws {
    var scanner = HeaderScanner(bytes)
    var names: Set<String> = []
    try scanner.takeObject("an opening brace") { name, scanner in
      guard names.insert(name).inserted else {
        throw HeaderProblem("has the name \"\(name.shortened)\" twice")
      }
      if name == Self.metadataName {
        try takeMetadata(&scanner)
      } else {
        guard items.count < Self.mostTensors else {
          throw HeaderProblem(
            "has more than \(Self.mostTensors) tensors", advice: "Check that this is the right file"
          )
        }
        items.append(try Self.takeItem(name, &scanner))
      }
    }
    try scanner.takeEnd()
  }

  /// The name of the metadata among the tensors.
  static let metadataName = "__metadata__"

  private mutating func takeMetadata(_ scanner: inout HeaderScanner) throws {
    try scanner.takeObject("the metadata's opening brace") { name, scanner in
      let value = try scanner.takeString("the metadata's string for \"\(name.shortened)\"")
      guard metadata.updateValue(value, forKey: name) == nil else {
        throw HeaderProblem("has the metadata key \"\(name.shortened)\" twice")
      }
    }
  }

  private static func takeItem(_ name: String, _ scanner: inout HeaderScanner) throws -> Item {
    var tensor: String { "\"\(name.shortened)\"" }
    var type: StorageType?
    var extents: [Int]?
    var offsets: [Int]?
    try scanner.takeObject("the description of \(tensor)") { field, scanner in
      let isGiven =
        switch field {
        case "dtype": type != nil
        case "shape": extents != nil
        case "data_offsets": offsets != nil
        default: false
        }
      guard !isGiven else {
        throw HeaderProblem("gives \(tensor) the field \"\(field)\" twice")
      }
      switch field {
      case "dtype": type = try takeType(of: tensor, &scanner)
      case "shape": extents = try scanner.takeIntegers("the shape of \(tensor)")
      case "data_offsets": offsets = try scanner.takeIntegers("the offsets of \(tensor)")
      default:
        throw HeaderProblem("gives \(tensor) the unknown field \"\(field.shortened)\"")
      }
    }
    func missing(_ field: String) -> HeaderProblem {
      HeaderProblem("has no field \"\(field)\" for \(tensor)")
    }
    guard let type else { throw missing("dtype") }
    guard let extents else { throw missing("shape") }
    guard let offsets else { throw missing("data_offsets") }
    guard offsets.count == 2 else {
      throw HeaderProblem("gives \(tensor) \(offsets.count) offsets, expected 2")
    }
    return Item(name: name, type: type, extents: extents, begin: offsets[0], end: offsets[1])
  }

  private static func takeType(
    of tensor: @autoclosure () -> String, _ scanner: inout HeaderScanner
  ) throws -> StorageType {
    let word = try scanner.takeString("the dtype of \(tensor())")
    guard let type = StorageType(rawValue: word) else {
      throw HeaderProblem(
        "gives \(tensor()) the unknown dtype \"\(word.shortened)\"",
        advice: "Save the tensor as F32 or F16")
    }
    return type
  }
}
