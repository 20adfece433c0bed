import FileAccess
import Foundation

/// The format of a file that is neither PNG nor JPEG, recognized by its first bytes.
package struct ForeignImage {
  /// The format with its article: `a GIF`.
  let noun: String
  /// What to do, without a full stop.
  let advice: String

  /// Recognizes the formats that are most often found among images.
  package init(of data: Data) {
    if data.isEmpty {
      (noun, advice) = ("the file is empty", "Fetch or export it again, or remove it")
    } else if ImageFormat.allCases.contains(where: { $0.signature.starts(with: data) }) {
      (noun, advice) = ("the file ends after \(data.count) bytes", "Fetch or export it again")
    } else if data.starts(with: Data("version https://git-lfs".utf8)) {
      noun = "this is a Git LFS pointer, not the picture itself"
      advice = "Fetch the picture itself with `git lfs pull`"
    } else if let name = Self.name(of: [UInt8](data.prefix(32))) {
      noun = "this is \(name)"
      advice =
        "Convert it to PNG, for example with ImageMagick (magick mogrify -format png FILE), and move"
        + " the original elsewhere"
    } else {
      noun = "this is not an image: its first bytes are those of no image format"
      advice = "Move it elsewhere, or fetch it again if it should be an image"
    }
  }

  /// The problem with the file at `path`.
  package func problem(path: String) -> FileProblem {
    FileProblem(
      .malformed, path: path, found: "\(noun); expected \(ImageFormat.names)", advice: advice)
  }

  /// The format of an image that is not read.
  private static func name(of bytes: [UInt8]) -> String? {
    func has(_ text: String, at position: Int = 0) -> Bool {
      bytes.dropFirst(position).starts(with: text.utf8)
    }
    if has("GIF8") { return "a GIF" }
    if has("RIFF"), has("WEBP", at: 8) { return "a WebP" }
    if has("II*\0") || has("MM\0*") || has("II+\0") || has("MM\0+") { return "a TIFF" }
    if has("BM") { return "a BMP" }
    if has("ftyp", at: 4) {
      let brand = String(decoding: bytes.dropFirst(8).prefix(4), as: UTF8.self)
      if brand.hasPrefix("avi") { return "an AVIF" }
      if ["hei", "hev", "mif", "msf"].contains(where: brand.hasPrefix) { return "a HEIC" }
      return "a film or another file of the MPEG-4 family"
    }
    if has("jP  ", at: 4) || bytes.starts(with: [0xFF, 0x4F, 0xFF, 0x51]) {
      return "a JPEG 2000"
    }
    if has("JXL ", at: 4) || bytes.starts(with: [0xFF, 0x0A]) { return "a JPEG XL" }
    if has("8BPS") { return "a Photoshop document" }
    if has("%PDF") { return "a PDF" }
    if has("<svg") || has("<?xml") { return "an SVG or another XML file" }
    if bytes.starts(with: [0, 0, 1, 0]) { return "an icon file" }
    let isNetpbm =
      bytes.count > 2 && bytes[0] == UInt8(ascii: "P") && (0x31...0x37).contains(bytes[1])
      && [0x0A, 0x0D, 0x20].contains(bytes[2])
    return isNetpbm ? "a Netpbm image" : nil
  }
}
