import TensorCore

/// A layer in a file: the tensors whose names differ in the last component only.
struct NamedLayer: CustomStringConvertible {
  /// The beginning that the names share, without a dot at its end.
  let path: String
  /// The last components of the names, with the shapes in files.
  private(set) var tensors: [String: Shape] = [:]

  var isBatchNorm: Bool { tensors["running_var"] != nil }

  /// Whether each tensor has at most a number per channel, as in norms.
  var isPerChannel: Bool { tensors.values.allSatisfy { $0.rank <= 1 } }

  /// `conv1 (weight [8, 3, 3, 3])`
  var description: String {
    let shapes = tensors.sorted { $0.key < $1.key }.map { "\($0.key.shortened) \($0.value)" }
    return "\(path.shortened) (\(shapes.joined(separator: ", ")))"
  }

  /// The layers of some tensors, in their order; those that only have a counter are left out.
  static func all(in tensors: [(name: String, shape: Shape)]) -> [NamedLayer] {
    var (places, layers) = ([String: Int](), [NamedLayer]())
    for (name, shape) in tensors where !StateMismatch.mayBeAbsent(name) {
      let (path, last) = split(name)
      if places[path] == nil {
        places[path] = layers.count
        layers.append(NamedLayer(path: path))
      }
      layers[places[path] ?? 0].tensors[last] = shape
    }
    return layers
  }

  /// The path of the layer, and the tensor's name in it.
  static func split(_ name: String) -> (path: String, last: String) {
    guard let dot = name.lastIndex(of: ".") else { return ("", name) }
    return (String(name[..<dot]), String(name[name.index(after: dot)...]))
  }
}
