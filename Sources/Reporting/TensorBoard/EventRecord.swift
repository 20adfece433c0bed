import Foundation

/// The frame of an event in a file: its length, the check of the length, the event, and its check.
package enum EventRecord {
  /// The bytes of a record.
  package static func framed(_ event: Data) -> Data {
    var length = Data()
    length.append(littleEndian: UInt64(event.count))
    var record = length
    record.append(littleEndian: CRC32C.masked(length))
    record.append(event)
    record.append(littleEndian: CRC32C.masked(event))
    return record
  }

  /// The number of bytes at the start of a file that hold whole records of events up to a step.
  ///
  /// A file that a killed process wrote can end in a part of a record.
  static func length(of content: Data, upToStep step: Int) -> Int {
    var kept = content.startIndex
    while let event = event(in: content, at: kept),
      ProtocolBuffer.integer(EventField.step, in: event) ?? 0 <= Int64(step)
    {
      kept = event.endIndex + checkBytes
    }
    return kept - content.startIndex
  }

  private static let lengthBytes = 8
  private static let checkBytes = 4

  /// The event of the record at a place; nil if there is no whole one with the right checks.
  private static func event(in content: Data, at start: Int) -> Data? {
    let front = lengthBytes + checkBytes
    guard content.endIndex - start >= front + checkBytes else { return nil }
    let length = content[start..<start + lengthBytes]
    let count = number(length)
    guard number(content[start + lengthBytes..<start + front]) == UInt64(CRC32C.masked(length)),
      count <= UInt64(content.endIndex - start - front - checkBytes)
    else { return nil }
    let event = content[start + front..<start + front + Int(count)]
    let check = content[event.endIndex..<event.endIndex + checkBytes]
    return number(check) == UInt64(CRC32C.masked(event)) ? event : nil
  }

  private static func number(_ bytes: Data) -> UInt64 {
    bytes.reversed().reduce(0) { $0 << 8 | UInt64($1) }
  }
}
