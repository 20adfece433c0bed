/// A piece of HTML or SVG in which every text is escaped.
///
/// Pieces are well-formed XML too: elements are closed, attributes quoted. A string literal is a
/// text like any other.
///
///     Markup.element("p", ["class": "note"], "a < b")  // <p class="note">a &lt; b</p>
public struct Markup: Hashable, Sendable, ExpressibleByStringLiteral {
  /// As it stands in a page.
  public let source: String

  /// A text; what HTML would take for markup is escaped.
  public init(_ text: String) { source = Markup.escaped(text) }

  /// A text; what HTML would take for markup is escaped.
  public init(stringLiteral text: String) { self.init(text) }

  /// Pieces one after the other.
  public init(joining pieces: some Sequence<Markup>) {
    var joined = ""
    for piece in pieces { joined += piece.source }
    source = joined
  }

  /// What is markup already; its texts must have been escaped.
  init(trusted source: String) { self.source = source }

  /// An element with an end tag; the values of its attributes are escaped.
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

  /// An element without content: one of HTML's void elements, such as `br`, or any of SVG's.
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

  /// The text with entities for what means something in markup, and U+FFFD for the control
  /// characters and noncharacters that neither HTML nor XML allows.
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
