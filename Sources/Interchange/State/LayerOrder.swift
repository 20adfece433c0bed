import Networks

/// Which layers of a graph read which others.
struct LayerOrder {
  /// The places of the nodes, by name; a layer that is applied again has the place of its first use.
  private let places: [String: Int]
  /// For each node, the places of the nodes that it reads.
  private let inputs: [[Int]]

  init(_ graph: Graph) {
    var places: [String: Int] = [:]
    for (place, node) in graph.nodes.enumerated() { places[node.name] = place }
    self.places = places
    inputs = graph.nodes.map { $0.inputs.compactMap { places[$0] } }
  }

  /// Whether a layer's value depends on that of an earlier one.
  func depends(_ layer: String, on earlier: String) -> Bool {
    guard let (last, first) = both(layer, earlier) else { return false }
    var isNeeded = [Bool](repeating: false, count: last - first + 1)
    isNeeded[last - first] = true
    for place in stride(from: last, to: first, by: -1) where isNeeded[place - first] {
      for input in inputs[place] where input >= first { isNeeded[input - first] = true }
    }
    return isNeeded[0]
  }

  /// Whether a layer reads the value of another one first, with at most nodes of a single input, such
  /// as activations, between them.
  func follows(_ layer: String, _ earlier: String) -> Bool {
    guard let (last, first) = both(layer, earlier), var place = inputs[last].first else {
      return false
    }
    while place > first, inputs[place].count == 1 { place = inputs[place][0] }
    return place == first
  }

  private func both(_ layer: String, _ earlier: String) -> (last: Int, first: Int)? {
    guard let last = places[layer], let first = places[earlier], first < last else { return nil }
    return (last, first)
  }
}
