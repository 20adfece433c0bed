import Foundation
import Testing

#if canImport(FoundationXML)
  import FoundationXML
#endif

/// Parses a page or a fragment as XML, which rejects open elements, unquoted attributes and
/// unescaped text.
func expectWellFormed(
  _ source: String, sourceLocation: SourceLocation = #_sourceLocation
) throws {
  let counter = ElementCounter()
  let parser = XMLParser(data: Data(source.utf8))
  parser.delegate = counter
  #expect(parser.parse(), sourceLocation: sourceLocation)
  #expect(parser.parserError == nil, sourceLocation: sourceLocation)
  #expect(counter.elements > 0, sourceLocation: sourceLocation)
}

private final class ElementCounter: NSObject, XMLParserDelegate {
  var elements = 0

  func parser(
    _ parser: XMLParser, didStartElement elementName: String, namespaceURI: String?,
    qualifiedName: String?, attributes: [String: String]
  ) {
    elements += 1
  }
}
