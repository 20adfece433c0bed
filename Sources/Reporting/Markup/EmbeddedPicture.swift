import FileAccess
import Foundation

/// A PNG file embedded in a page, so that the page needs no other file.
public struct EmbeddedPicture: Sendable {
  /// The width in pixels.
  public let width: Int
  /// The height in pixels.
  public let height: Int
  private let content: Data

  /// Reads a PNG file without decoding its pixels.
  ///
  /// - Throws: `FileProblem` if it cannot be read or is not a PNG file.
  public init(path: String) throws {
    let content = try FileContents.read(path)
    // Width and height follow the signature and the length and type of the first chunk.
    let beginning: [UInt8] = [137, 80, 78, 71, 13, 10, 26, 10, 0, 0, 0, 13, 73, 72, 68, 82]
    guard content.count >= 24, content.prefix(16).elementsEqual(beginning) else {
      throw FileProblem(
        .malformed, path: path, found: "this is not a PNG file: its first bytes differ",
        advice: "Remove it, or write it again")
    }
    func integer(at offset: Int) -> Int {
      content[offset..<offset + 4].reduce(0) { $0 << 8 | Int($1) }
    }
    width = integer(at: 16)
    height = integer(at: 20)
    self.content = content
  }

  /// The size of the file in bytes; embedding adds four thirds of it to the page.
  public var byteCount: Int { content.count }

  /// The image with a caption below it.
  ///
  /// - Parameters:
  ///   - description: The alternative text for screen readers.
  ///   - caption: The text below.
  public func markup(description: String, caption: Markup) -> Markup {
    // Show a small picture with sharp pixels, and scale a large one down smoothly.
    let rendering = width <= Self.columnWidth ? "pixels" : "smooth"
    let tag =
      "<img class=\"\(rendering)\" width=\"\(width)\" height=\"\(height)\""
      + " alt=\"\(Markup.escaped(description))\" src=\"data:image/png;base64,"
    let image = tag + content.base64EncodedString() + "\" />"
    return .element(
      "figure", ["class": "picture"], Markup(trusted: image), .element("figcaption", caption))
  }

  /// The maximum width of a column of pictures, in CSS pixels.
  static let columnWidth = 560

  /// Pictures side by side, as many per row as fit.
  public static func grid(_ pictures: [Markup], width: Int) -> Markup {
    .element(
      "div", ["class": "pictures", "style": "--column: \(min(width, columnWidth))px"],
      Markup(joining: pictures))
  }
}
