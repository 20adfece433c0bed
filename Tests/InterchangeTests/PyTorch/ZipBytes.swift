import Foundation

/// A zip archive built by hand, so that every field can be wrong.
struct ZipBytes {
  /// One entry; the lengths are those of the content unless they are set.
  struct Entry {
    var name: String
    var content: Data
    var method: UInt16 = 0
    var announcedBytes: UInt32?
  }

  var entries: [Entry]
  /// The number of entries in the end record, and in a ZIP64 record if set.
  var announcedEntries: UInt64?
  var hasWideRecord = false
  /// What follows the end.
  var tail = Data()

  init(_ entries: [(String, Data)]) {
    self.entries = entries.map { Entry(name: $0.0, content: $0.1) }
  }

  /// The entries of a file that PyTorch wrote.
  init(parsing file: Data) {
    let bytes = Array(file)
    func number(_ at: Int, _ count: Int) -> Int {
      (0..<count).reduce(0) { $0 | Int(bytes[at + $1]) << (8 * $1) }
    }
    entries = []
    let end = bytes.count - 22
    var place = number(end + 16, 4)
    for _ in 0..<number(end + 10, 2) {
      let (nameLength, extra, comment) = (
        number(place + 28, 2), number(place + 30, 2), number(place + 32, 2)
      )
      let name = String(decoding: bytes[place + 46..<place + 46 + nameLength], as: UTF8.self)
      let (size, local) = (number(place + 24, 4), number(place + 42, 4))
      let start = local + 30 + number(local + 26, 2) + number(local + 28, 2)
      entries.append(Entry(name: name, content: Data(bytes[start..<start + size])))
      place += 46 + nameLength + extra + comment
    }
  }

  /// The content of an entry.
  subscript(name: String) -> Data {
    get { entries.first { $0.name == name }?.content ?? Data() }
    set {
      for index in entries.indices where entries[index].name == name {
        entries[index].content = newValue
      }
    }
  }

  /// The file. Checksums are zero, since they are not verified.
  var bytes: Data {
    var (file, directory) = (Data(), Data())
    for entry in entries {
      let (name, start) = (Data(entry.name.utf8), UInt32(file.count))
      let size = entry.announcedBytes ?? UInt32(entry.content.count)
      let common =
        number(UInt16(20)) + number(UInt16(0x800)) + number(entry.method) + number(UInt64(0))
        + number(size) + number(size) + number(UInt16(name.count)) + number(UInt16(0))
      file += [0x50, 0x4B, 3, 4] + common + name + entry.content
      directory +=
        [0x50, 0x4B, 1, 2] + number(UInt16(20)) + common + number(UInt16(0)) + number(UInt32(0))
        + number(UInt32(0)) + number(start) + name
    }
    let count = announcedEntries ?? UInt64(entries.count)
    let (start, size) = (UInt64(file.count), UInt64(directory.count))
    file += directory
    if hasWideRecord {
      let record = UInt64(file.count)
      file += [0x50, 0x4B, 6, 6] + number(UInt64(44)) + number(UInt16(30)) + number(UInt16(45))
      file += number(UInt64(0)) + number(count) + number(count) + number(size) + number(start)
      file += [0x50, 0x4B, 6, 7] + number(UInt32(0)) + number(record) + number(UInt32(1))
    }
    let short = UInt16(clamping: hasWideRecord ? UInt64(entries.count) : count)
    file += [0x50, 0x4B, 5, 6] + number(UInt32(0)) + number(short) + number(short)
    return file + number(UInt32(size)) + number(UInt32(start)) + number(UInt16(0)) + tail
  }
}

/// The little-endian bytes of a number.
func number(_ value: some FixedWidthInteger) -> Data {
  withUnsafeBytes(of: value.littleEndian) { Data($0) }
}
