import FileAccess

/// Which nodes of an ONNX graph assign which names.
struct Assignments {
  /// For each output of a node the node's place in the graph, and the output's place in the node.
  private var places: [String: (node: Int, output: Int)] = [:]
  private let graph: OnnxGraph

  /// - Throws: `FileProblem` if something assigns a name that has a value already.
  init(_ file: ONNXFile) throws {
    graph = file.graph
    func refuse(_ found: String) -> FileProblem {
      FileProblem(.malformed, path: file.path, found: found, advice: ONNXFile.exportAgain)
    }
    let (inputs, weights) = (graph.input.map(\.name), graph.initializer.map(\.name))
    // A weight may be an input too: its default.
    for (names, what) in [(inputs, "inputs"), (weights, "weights")] {
      var known: Set<String> = []
      if let name = names.first(where: { !known.insert($0).inserted }) {
        throw refuse("it has two \(what) of the name \"\(name.shortened)\"")
      }
    }
    let given = Set(inputs + weights)
    for (place, node) in graph.node.enumerated() {
      for (output, name) in node.output.enumerated() where !name.isEmpty {
        let earlier = places.updateValue((place, output), forKey: name)
        guard earlier != nil || given.contains(name) else { continue }
        let other = earlier.map { "the node \(graph.node[$0.node].title) assigns too" }
        throw refuse(
          "the node \(node.title) assigns \"\(name.shortened)\", which"
            + " \(other ?? "is an input or a weight")")
      }
    }
  }

  /// For messages: `the output 2 of the node "pool" (MaxPool)`; nil if no node assigns the name.
  func words(for name: String) -> String? {
    places[name].map { "the output \($0.output + 1) of the node \(graph.node[$0.node].title)" }
  }

  /// Why the node at a place cannot read a name that has no value.
  func problem(reading name: String, at place: Int) -> ImportProblem {
    guard let source = places[name], let words = words(for: name) else {
      return ImportProblem(
        "reads \"\(name.shortened)\", which does not exist", advice: ONNXFile.exportAgain,
        canDependOnSize: false)
    }
    guard source.node < place else {
      return ImportProblem(
        "reads \"\(name.shortened)\", which only a later node computes: the nodes are out of"
          + " order or form a cycle", advice: ONNXFile.exportAgain, canDependOnSize: false)
    }
    return ImportProblem(
      "reads \"\(name.shortened)\", which is \(words) and which Condense does not compute",
      canDependOnSize: false)
  }
}
