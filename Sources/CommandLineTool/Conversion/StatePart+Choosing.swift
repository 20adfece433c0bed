import FileAccess
import Interchange
import Networks

extension StatePart {
  /// The weights of the one network among a file's tensors that is recognized, and the names of the
  /// other tensors. They are left out without a question only if they cannot be layers, such as
  /// buffers of losses and metrics.
  ///
  /// - Throws: `FileProblem` that names the networks if the user must choose.
  static func chosen(
    from source: any StateSource
  ) throws -> (state: any StateSource, ignored: [String]) {
    let shapes = source.shapes
    guard StateShapes(shapes).wholeKind == nil else { return (source, []) }
    let parts = all(in: shapes)
    guard let first = parts.first else { return (source, []) }
    let outside = shapes.filter { !$0.name.hasPrefix(first.path + ".") }
    // Parametrized and plain weights have other names than `weight`.
    let hasLayers = outside.contains { $0.shape.rank >= 2 }
    guard parts.count > 1 || hasLayers else {
      let names = outside.map(\.name)
      return (source.omitting(Set(names)), names)
    }
    let list = parts.map { "\($0.path.shortened) (\($0.kind.rawValue))" }.listed()
    throw FileProblem(
      .malformed, path: source.path,
      found: parts.count > 1
        ? "it holds \(parts.count) networks that Condense knows: \(list)"
        : "it holds a network that Condense knows, \(list), and other layers, such as"
          + " \(outside.map(\.name).listed(atMost: 3))",
      advice: parts.count > 1
        ? "Choose one, such as --part \(first.path.shortened)"
        : "To convert that network alone, add --part \(first.path.shortened)")
  }
}
