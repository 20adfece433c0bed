/// A fragment of HTML or SVG in which all text is escaped.
///
/// Fragments are also well-formed XML: elements are closed and attributes quoted. A string literal
/// is escaped like any other text.
///
///     Markup.element("p", ["class": "note"], "a < b")  // <p class="note">a &lt; b</p>
public struct Markup: Hashable, Sendable, ExpressibleByStringLiteral {
  /// The source text in a page.
  public let source: String

  /// Text, in which HTML's special characters are escaped.
  public init(_ text: String) { source = Markup.escaped(text) }

  /// Text, in which HTML's special characters are escaped.
  public init(stringLiteral text: String) { self.init(text) }

  /// A sequence of fragments.
  public init(joining pieces: some Sequence<Markup>) {
    var joined = ""
    for piece in pieces { joined += piece.source }
    source = joined
  }

  /// Existing markup, whose texts must already be escaped.
  init(trusted source: String) { self.source = source }

  /// An element with an end tag; attribute values are escaped.
  public static func element(
    _ name: String, _ attributes: KeyValuePairs<String, String>, _ content: Markup...
  ) -> Markup {
    let inside = content.count == 1 ? content[0] : Markup(joining: content)
    return Markup(trusted: "<\(name)\(source(attributes))>\(inside.source)</\(name)>")
  }

  /// An element without attributes, with an end tag.
  public static func element(_ name: String, _ content: Markup...) -> Markup {
    .element(name, [:], Markup(joining: content))
  }

  /// An element without content: one of HTML's void elements, such as `br`, or any SVG element.
  public static func void(
    _ name: String, _ attributes: KeyValuePairs<String, String> = [:]
  ) -> Markup {
    Markup(trusted: "<\(name)\(source(attributes)) />")
  }

  private static func source(_ attributes: KeyValuePairs<String, String>) -> String {
    var words = ""
    for (name, value) in attributes { words += " \(name)=\"\(escaped(value))\"" }
    return words
  }

  /// The text with entities for special characters, and U+FFFD for control characters and
  /// noncharacters that HTML and XML forbid.
  static func escaped(_ text: String) -> String {
    guard text.utf8.contains(where: isSpecial) else { return text }
    var escaped = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": escaped += "&amp;"
      case "<": escaped += "&lt;"
      case ">": escaped += "&gt;"
      case "\"": escaped += "&quot;"
      case "'": escaped += "&#39;"
      case "\t", "\n", "\r": escaped.unicodeScalars.append(scalar)
      case _ where isForbidden(scalar): escaped += "\u{FFFD}"
      default: escaped.unicodeScalars.append(scalar)
      }
    }
    return escaped
  }

  private static func isSpecial(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "&"), UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "\""),
      UInt8(ascii: "'"):
      true
    case UInt8(ascii: "\t"), UInt8(ascii: "\n"), UInt8(ascii: "\r"): false
    default: byte < 0x20 || byte >= 0x7F
    }
  }

  private static func isForbidden(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0..<0x20, 0x7F..<0xA0, 0xFDD0...0xFDEF: true
    default: scalar.value & 0xFFFE == 0xFFFE
    }
  }
}
