import Foundation

/// Checks the records at the end of a zip archive before libzip trusts them.
///
/// libzip reserves memory for as many entries as they declare, however short the file is.
enum ArchiveEnd {
  /// The largest number of entries.
  static let entryLimit = 100_000

  private static let recordBytes = 22
  private static let entryBytes = 46
  private static let commentLimit = 65_535
  private static let locatorBytes = 20
  private static let wideRecordBytes = 56

  /// Checks that there is one end record, that the directory precedes it, and that the file has
  /// room for the declared entries.
  ///
  /// - Throws: `PythonFileProblem`.
  static func check(_ archive: Data) throws {
    let end = archive.count - recordBytes
    // libzip tries every place that looks like an end record, so there must be only one.
    let tail = max(0, end - commentLimit - locatorBytes)
    let ends = end >= 0 ? places(of: [0x50, 0x4B, 5, 6], in: archive, from: tail) : []
    guard ends.last == end else {
      throw PythonFileProblem(
        "this file begins like a zip archive, but its end record is not valid")
    }
    guard ends.count == 1 else {
      throw PythonFileProblem(
        "this zip archive seems to contain another one, as the programs of `torch.export` do",
        advice: "Save the weights alone, in Python:"
          + " `torch.save(torch.export.load(\"model.pt2\").state_dict, \"weights.pth\")`")
    }
    let fields = Fields(archive)
    var (count, size, start) = (
      fields.number(at: end + 10, bytes: 2), fields.number(at: end + 12, bytes: 4),
      fields.number(at: end + 16, bytes: 4)
    )
    let locator = end - locatorBytes
    if locator >= 0, fields.begins([0x50, 0x4B, 6, 7], at: locator) {
      let record = fields.number(at: locator + 8, bytes: 8)
      guard record <= locator - wideRecordBytes,
        fields.begins([0x50, 0x4B, 6, 6], at: record)
      else { throw directoryProblem("the ZIP64 record is not at its declared position") }
      count = fields.number(at: record + 32, bytes: 8)
      size = fields.number(at: record + 40, bytes: 8)
      start = fields.number(at: record + 48, bytes: 8)
    }
    guard count <= entryLimit else {
      throw directoryProblem("it declares \(count) entries, the limit is \(entryLimit)")
    }
    guard size <= end, start <= end - size, count * entryBytes <= size else {
      throw directoryProblem("it declares more entries than the file has room for")
    }
  }

  private static func directoryProblem(_ found: String) -> PythonFileProblem {
    PythonFileProblem("the directory of the zip archive is damaged: \(found)")
  }

  private static func places(of signature: [UInt8], in archive: Data, from start: Int) -> [Int] {
    var places: [Int] = []
    var rest = archive.startIndex + start..<archive.endIndex
    while let range = archive.range(of: Data(signature), in: rest) {
      places.append(range.lowerBound - archive.startIndex)
      rest = range.lowerBound + 1..<archive.endIndex
    }
    return places
  }

  /// Little-endian numbers in a file.
  private struct Fields {
    let bytes: Data

    init(_ bytes: Data) { self.bytes = bytes }

    /// A number, or the largest one if it is too large for `Int`.
    func number(at offset: Int, bytes count: Int) -> Int {
      let start = bytes.startIndex + offset
      let number = bytes[start..<start + count].reversed().reduce(UInt64(0)) {
        $0 << 8 | UInt64($1)
      }
      return Int(clamping: number)
    }

    func begins(_ signature: [UInt8], at offset: Int) -> Bool {
      bytes[(bytes.startIndex + offset)...].starts(with: signature)
    }
  }
}
