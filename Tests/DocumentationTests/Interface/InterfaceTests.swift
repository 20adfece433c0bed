import Foundation
import TestSupport
import Testing

/// The comments of the public interface are complete, and become documentation without a warning.
@Suite struct InterfaceTests {
  @Test func `Every public declaration has a comment, and DocC gives no warning`() throws {
    let graph = try withTemporaryFolder { try InterfaceGraph(in: $0) }
    #expect(graph.symbols.count > 1000)
    for symbol in graph.symbols where symbol.docComment == nil {
      guard let location = symbol.location else { continue }
      Issue.record(
        """
        \(path(location.uri)):\(location.position.line + 1): \
        \(symbol.pathComponents.joined(separator: ".")) has no comment
        """)
    }
  }

  /// A path from the root of the repository.
  private func path(_ address: String) -> String {
    let path = URL(string: address)?.path ?? address
    let root = Repository.root.path + "/"
    return path.hasPrefix(root) ? String(path.dropFirst(root.count)) : path
  }

  @Test func `The first page of the documentation lists every room`() throws {
    let listed = try Repository.text("Sources/Condense/Condense.docc/Condense.md")
      .matches(of: /(?m)^- ``\/(?<name>\w+)``:/).map { String($0.name) }
    #expect(listed.sorted() == (try InterfaceGraph.rooms()).sorted())
  }
}
