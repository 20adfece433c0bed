import FileAccess
import Foundation

/// An HTML page that needs no other file, no server and no script.
///
/// It is HTML5 and well-formed XML, supports light and dark color schemes, and fits a phone.
public struct HTMLPage: Sendable {
  /// The title of the page.
  public var title: String
  /// A line below the title.
  public var subtitle: Markup
  /// The reload interval in seconds; nil for no reloading.
  public var reloadSeconds: Int?
  /// The sections from top to bottom; the page starts with links to them.
  public private(set) var sections: [Section] = []

  /// A part of a page under a heading.
  public struct Section: Sendable {
    /// The id of the section for links: letters, digits and hyphens.
    public let id: String
    /// The heading.
    public let title: String
    /// The content.
    public let content: Markup

    /// Describes a section.
    public init(id: String, title: String, content: Markup) {
      self.id = id
      self.title = title
      self.content = content
    }
  }

  /// A page without sections.
  public init(title: String, subtitle: Markup = "", reloadSeconds: Int? = nil) {
    self.title = title
    self.subtitle = subtitle
    self.reloadSeconds = reloadSeconds
  }

  /// Adds a section at the end.
  ///
  /// - Precondition: No other section has the same id.
  public mutating func add(_ section: Section) {
    precondition(
      !sections.contains { $0.id == section.id }, "HTMLPage: two sections are called \(section.id)")
    sections.append(section)
  }

  /// The HTML source of the page.
  public var source: String {
    var head: [Markup] = [
      .void("meta", ["charset": "utf-8"]),
      .void("meta", ["name": "viewport", "content": "width=device-width, initial-scale=1"]),
      .void("meta", ["name": "color-scheme", "content": "light dark"]),
    ]
    if let reloadSeconds {
      head.append(.void("meta", ["http-equiv": "refresh", "content": "\(reloadSeconds)"]))
    }
    head.append(.element("title", Markup(title)))
    head.append(.element("style", Markup(trusted: Self.style)))
    let links = sections.map { Markup.element("a", ["href": "#\($0.id)"], Markup($0.title)) }
    let header = Markup.element(
      "header", .element("h1", Markup(title)), .element("p", subtitle),
      links.count > 1 ? .element("nav", Markup(joining: links)) : "")
    let parts = sections.map {
      Markup.element(
        "section", ["id": $0.id], .element("h2", Markup($0.title)), $0.content, "\n")
    }
    let page = Markup.element(
      "html", ["lang": "en"], .element("head", Markup(joining: head)), "\n",
      .element("body", header, "\n", .element("main", Markup(joining: parts))))
    return "<!DOCTYPE html>\n\(page.source)\n"
  }

  /// Writes the page atomically, so that a browser never reads half of it.
  ///
  /// - Throws: `FileProblem` if it cannot be written.
  public func write(to path: String) throws {
    try AtomicFile.write(Data(source.utf8), to: path)
  }
}
