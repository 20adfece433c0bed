import Networks

/// Names the nodes of an imported graph.
///
/// While a model is read, a node has a number for a name. At the end the last node that a node of the
/// model became gets that node's name, or the path of the module whose weight it has; the nodes
/// before it, such as a reshape, get that name with their operation: `layer1.0.fc.flatten`.
struct NodeNames {
  /// One node of the model: its name, and the path of a module that a weight tells.
  private struct Origin {
    let name: String
    var module: String?
  }

  private var origins: [Origin] = []
  /// For each new node the node of the model that it came from.
  private var places: [Int] = []
  private let input: String

  init(input: String) { self.input = input }

  /// Begins a node of the model.
  mutating func begin(_ name: String, _ type: String) {
    let path = Self.module(ofNode: name, type)
    origins.append(Origin(name: path.isEmpty ? type.lowercased() : path))
  }

  /// The number of a new node.
  ///
  /// - Parameter weight: The name of a weight of the model: `layer1.0.conv1.weight`.
  mutating func next(_ weight: String?) -> String {
    if let weight, let dot = weight.lastIndex(of: "."), dot != weight.startIndex {
      let module = weight[..<dot]
      if !module.contains("::"), !module.contains("/") {
        origins[origins.count - 1].module = String(module)
      }
    }
    places.append(origins.count - 1)
    return "\(places.count - 1)"
  }

  /// The names by the numbers.
  func final(for nodes: [GraphNode]) -> [String: String] {
    var used: Set<String> = [input]
    var result: [String: String] = [:]
    /// The largest number that was added to a name so far.
    var counts: [String: Int] = [:]
    // The nodes that bear a model's name go first, so that no other takes it.
    let isLast = places.indices.map { $0 + 1 == places.count || places[$0 + 1] != places[$0] }
    for wantsLast in [true, false] {
      for (number, node) in nodes.enumerated() where isLast[number] == wantsLast {
        let origin = origins[places[number]]
        let base = Self.printable(origin.module ?? origin.name)
        let name = wantsLast ? base : "\(base).\(node.operation)"
        var candidate = name
        while !used.insert(candidate).inserted {
          counts[name, default: 1] += 1
          candidate = "\(name)_\(counts[name] ?? 0)"
        }
        result[node.name] = candidate
      }
    }
    return result
  }

  private static func printable(_ name: String) -> String {
    let scalars = name.unicodeScalars.prefix(200).map { $0.steersTerminals ? "_" : $0 }
    return scalars.isEmpty ? "node" : String(String.UnicodeScalarView(scalars))
  }

  /// The path of a module in the name of a node: `layer1.0.conv1` for
  /// `/layer1/layer1.0/conv1/Conv`.
  private static func module(ofNode name: String, _ type: String) -> String {
    guard name.hasPrefix("/") else { return name }
    var parts = name.split(separator: "/").map(String.init)
    if let last = parts.last, last == type || last.hasPrefix(type + "_") {
      parts.removeLast()
      // Functions between modules keep their type, which tells them apart.
      if last != type || parts.isEmpty || !isLayer(type) { parts.append(last.lowercased()) }
    }
    var path = ""
    for part in parts {
      // A nested module repeats the path of its parent: `layer1/layer1.0`.
      let parent = path.split(separator: ".").last.map(String.init) ?? ""
      if !parent.isEmpty, part.hasPrefix(parent + ".") {
        path += part.dropFirst(parent.count)
      } else {
        path += path.isEmpty ? part : "." + part
      }
    }
    return path
  }

  /// Whether PyTorch has a module of its own for nodes of a type.
  private static func isLayer(_ type: String) -> Bool {
    [
      "Conv", "ConvTranspose", "Gemm", "BatchNormalization", "InstanceNormalization", "Relu",
      "LeakyRelu", "PRelu", "Clip", "MaxPool", "AveragePool", "GlobalAveragePool", "Sigmoid",
      "Tanh",
      "Elu", "HardSwish", "HardSigmoid", "Flatten", "Softmax",
    ].contains(type)
  }
}
