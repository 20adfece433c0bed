import Foundation

/// The orientation, the color coding and the scans in a JPEG's header, which the decoder does not report.
struct JPEGSegments {
  /// How the picture must be turned; `.upright` if no segment says so.
  private(set) var orientation = Orientation.upright
  /// Whether Adobe's segment is there: it means that CMYK is stored inverted.
  private(set) var hasAdobeMarker = false
  /// The bytes of coefficients that the decoder keeps for each pixel: 0 for files of one scan.
  private(set) var coefficientBytesPerPixel = 0

  private var components = 0

  /// Reads the segments up to the first scan; stops at the first that is damaged, which is for the
  /// decoder to judge.
  init(_ data: Data) {
    var bytes = ByteCursor(data)
    bytes.skip(2)
    var (exif, xmp) = ([UInt8](), [UInt8]())
    while let marker = bytes.marker() {
      // Markers without content.
      if marker == 0x01 || (0xD0...0xD7).contains(marker) { continue }
      guard let content = bytes.segment() else { break }
      switch marker {
      case 0xE1 where content.starts(with: Self.exifMark):
        exif += content.dropFirst(Self.exifMark.count)
      case 0xE1 where content.starts(with: Self.xmpMark):
        xmp = Array(content.dropFirst(Self.xmpMark.count))
      case 0xEE where content.starts(with: "Adobe".utf8): hasAdobeMarker = true
      case 0xC0...0xC2, 0xC9, 0xCA:
        components = content.count > 5 ? Int(content[content.startIndex + 5]) : 0
        if marker == 0xC2 || marker == 0xCA { coefficientBytesPerPixel = 2 * components }
      default: break
      }
      guard marker != 0xDA else {
        // The components come in several scans, which the decoder collects.
        if let first = content.first, Int(first) < components {
          coefficientBytesPerPixel = 2 * components
        }
        break
      }
    }
    orientation = ExifData.orientation(in: exif) ?? ExifData.orientation(inXMP: xmp) ?? .upright
  }

  private static let exifMark = Array("Exif\0\0".utf8)
  private static let xmpMark = Array("http://ns.adobe.com/xap/1.0/\0".utf8)
}

/// A position in a JPEG.
private struct ByteCursor {
  private let data: Data
  private var position: Int

  init(_ data: Data) {
    self.data = data
    position = data.startIndex
  }

  mutating func skip(_ count: Int) { position = min(position + count, data.endIndex) }

  /// The next marker, after any bytes before it; nil at the end.
  mutating func marker() -> UInt8? {
    while position < data.endIndex, data[position] != 0xFF { position += 1 }
    while position < data.endIndex, data[position] == 0xFF { position += 1 }
    guard position < data.endIndex else { return nil }
    position += 1
    return data[position - 1]
  }

  /// The content of a segment, after its length; nil if it does not fit.
  mutating func segment() -> Data? {
    guard position + 2 <= data.endIndex else { return nil }
    let length = Int(data[position]) << 8 | Int(data[position + 1])
    guard length >= 2, position + length <= data.endIndex else { return nil }
    defer { position += length }
    return data[position + 2..<position + length]
  }
}
