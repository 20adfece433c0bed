import Foundation

/// The orientation in the data of Exif and XMP.
enum ExifData {
  /// The orientation in a block of Exif, which is a TIFF; nil if it has none.
  static func orientation(in bytes: [UInt8]) -> Orientation? {
    guard bytes.count >= 8 else { return nil }
    let isLittleEndian = bytes.starts(with: "II".utf8)
    guard isLittleEndian || bytes.starts(with: "MM".utf8) else { return nil }
    func number(_ count: Int, at position: Int) -> Int? {
      guard position >= 0, position + count <= bytes.count else { return nil }
      let part = bytes[position..<position + count]
      return (isLittleEndian ? Array(part.reversed()) : Array(part)).reduce(0) {
        $0 << 8 | Int($1)
      }
    }
    guard number(2, at: 2) == 42, let folder = number(4, at: 4),
      let count = number(2, at: folder)
    else { return nil }
    var found: Orientation?
    for entry in 0..<count {
      let start = folder + 2 + 12 * entry
      guard let tag = number(2, at: start), let type = number(2, at: start + 2),
        let values = number(4, at: start + 4)
      else { break }
      guard tag == orientationTag, values == 1 else { continue }
      // A byte, a short or a long.
      let sizes = [1: 1, 3: 2, 4: 4]
      if let size = sizes[type], let value = number(size, at: start + 8) {
        found = Orientation(rawValue: value) ?? .upright
      }
    }
    return found
  }

  /// The orientation in XMP, as Pillow finds it: as an attribute or as an element; nil if it has
  /// none.
  static func orientation(inXMP bytes: [UInt8]) -> Orientation? {
    let text = Data(bytes)
    for form in ["tiff:Orientation=\"", "tiff:Orientation>"] {
      if let range = text.range(of: Data(form.utf8)), range.upperBound < text.endIndex,
        case let digit = text[range.upperBound], (0x30...0x39).contains(digit)
      {
        return Orientation(rawValue: Int(digit) - 0x30)
      }
    }
    return nil
  }

  private static let orientationTag = 0x0112
}
