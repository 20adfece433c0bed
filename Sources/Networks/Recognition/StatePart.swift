import TensorCore

/// A network among the tensors of a state dictionary that holds more than one network.
package struct StatePart: Equatable, Sendable {
  /// The deepest nesting of modules that is searched.
  private static let deepest = 5

  /// The path of the module that is the network, without a dot at its end: `netG_A`.
  package let path: String
  /// The kind of network.
  package let kind: NetworkKind

  /// A network below the module at `path`.
  package init(path: String, kind: NetworkKind) {
    self.path = path
    self.kind = kind
  }

  /// The networks that are recognized below some of the modules, in the order of the file.
  ///
  /// - Parameter tensors: The names and shapes of the file's tensors.
  package static func all(in tensors: [(name: String, shape: Shape)]) -> [StatePart] {
    parts(of: tensors[...], below: "", depth: 0)
  }

  private static func parts(
    of tensors: ArraySlice<(name: String, shape: Shape)>, below prefix: String, depth: Int
  ) -> [StatePart] {
    if !prefix.isEmpty, let kind = StateShapes(Array(tensors)).wholeKind {
      return [StatePart(path: String(prefix.dropLast()), kind: kind)]
    }
    guard depth < deepest else { return [] }
    var order: [String] = []
    var modules: [String: [(name: String, shape: Shape)]] = [:]
    for tensor in tensors {
      guard let dot = tensor.name.dropFirst(prefix.count).firstIndex(of: ".") else { continue }
      let module = String(tensor.name[...dot])
      if modules[module] == nil { order.append(module) }
      modules[module, default: []].append(tensor)
    }
    return order.flatMap { parts(of: modules[$0, default: []][...], below: $0, depth: depth + 1) }
  }
}
