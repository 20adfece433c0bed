import FileAccess
import Foundation

/// A PNG file inside a page, so that the page needs no other file.
public struct EmbeddedPicture: Sendable {
  /// Pixels from left to right.
  public let width: Int
  /// Pixels from top to bottom.
  public let height: Int
  private let content: Data

  /// Reads a PNG file; its pixels are not decoded.
  ///
  /// - Throws: `FileProblem` if it cannot be read or is no PNG file.
  public init(path: String) throws {
    let content = try FileContents.read(path)
    // Signature, length and type of the first chunk; then come width and height.
    let beginning: [UInt8] = [137, 80, 78, 71, 13, 10, 26, 10, 0, 0, 0, 13, 73, 72, 68, 82]
    guard content.count >= 24, content.prefix(16).elementsEqual(beginning) else {
      throw FileProblem(
        .malformed, path: path, found: "this does not begin like a PNG file",
        advice: "Remove it, or write it again")
    }
    func integer(at offset: Int) -> Int {
      content[offset..<offset + 4].reduce(0) { $0 << 8 | Int($1) }
    }
    width = integer(at: 16)
    height = integer(at: 20)
    self.content = content
  }

  /// Bytes of the file; a page grows by four thirds of them.
  public var byteCount: Int { content.count }

  /// The image with a caption below.
  ///
  /// - Parameter description: What is to be seen, for who does not see it.
  public func markup(description: String, caption: Markup) -> Markup {
    // A small picture is shown pixel by pixel; a large one must be reduced, and smoothly.
    let rendering = width <= Self.columnWidth ? "pixels" : "smooth"
    let tag =
      "<img class=\"\(rendering)\" width=\"\(width)\" height=\"\(height)\""
      + " alt=\"\(Markup.escaped(description))\" src=\"data:image/png;base64,"
    let image = tag + content.base64EncodedString() + "\" />"
    return .element(
      "figure", ["class": "picture"], Markup(trusted: image), .element("figcaption", caption))
  }

  /// The widest column for pictures, in CSS pixels.
  static let columnWidth = 560

  /// Pictures side by side, as many in a row as fit.
  public static func grid(_ pictures: [Markup], width: Int) -> Markup {
    .element(
      "div", ["class": "pictures", "style": "--column: \(min(width, columnWidth))px"],
      Markup(joining: pictures))
  }
}
