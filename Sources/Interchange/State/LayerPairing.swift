import TensorCore

/// Finds the layers of a network in a file that gives them other names.
///
/// Layers of different shapes cannot be mixed up. Among layers of the same shapes, equal names decide;
/// otherwise the order does, where the graph shows that it can be only one.
struct LayerPairing {
  /// The layers of the same shapes, by their places in the file and in the network.
  private struct Alike {
    var found: [Int] = []
    var expected: [Int] = []
  }

  /// What tells layers of the same shapes apart: the layers that directly follow one another with
  /// them, such as a convolution before a norm, and the ends of names on which both files agree.
  private struct Mark: Hashable {
    let unit: [[String: Shape]]
    let end: String?
  }

  private let found: [NamedLayer]
  private let expected: [NamedLayer]
  private let order: LayerOrder
  /// Whether all layers have the network's shapes in the order of the file.
  private let isInOrder: Bool
  private let isOrdered: Bool
  private let problem: AlignmentProblem

  init(
    _ found: [NamedLayer], _ expected: [NamedLayer], order: LayerOrder, isOrdered: Bool,
    _ problem: AlignmentProblem
  ) {
    self.found = found
    self.expected = expected
    self.order = order
    self.isOrdered = isOrdered
    isInOrder =
      isOrdered && found.count == expected.count
      && zip(found, expected).allSatisfy { $0.tensors == $1.tensors }
    self.problem = problem
  }

  /// The paths of the network's layers by those of the file's.
  ///
  /// - Parameter trustsOrder: Whether the user confirms that the order counts.
  /// - Throws: `FileProblem` if layers are missing, or could be mixed up.
  func paths(trustingOrder trustsOrder: Bool) throws -> [String: String] {
    let (norms, wanted) = (found.count(where: \.isBatchNorm), expected.count(where: \.isBatchNorm))
    // The other layers are all there.
    let areFolded = norms > wanted && found.count - norms == expected.count - wanted
    guard !areFolded else { throw problem.folded(norms, wanted) }
    var groups: [[String: Shape]: Alike] = [:]
    for (place, layer) in found.enumerated() {
      groups[layer.tensors, default: Alike()].found.append(place)
    }
    for (place, layer) in expected.enumerated() {
      groups[layer.tensors, default: Alike()].expected.append(place)
    }
    guard groups.values.allSatisfy({ $0.found.count == $0.expected.count }) else {
      throw problem.differing
    }
    if trustsOrder {
      try requireOrder()
      return paths(Array(zip(found.indices, expected.indices)))
    }
    let marks = isInOrder ? marks : []
    var pairs: [(Int, Int)] = []
    for layer in expected {
      // In the order of the network, so that messages do not depend on hashes.
      guard let alike = groups.removeValue(forKey: layer.tensors) else { continue }
      pairs += try self.pairs(of: alike, marks)
    }
    return paths(pairs)
  }

  private func paths(_ pairs: [(Int, Int)]) -> [String: String] {
    Dictionary(uniqueKeysWithValues: pairs.map { (found[$0].path, expected[$1].path) })
  }

  private func requireOrder() throws {
    guard isOrdered else { throw problem.unordered }
    let differing = zip(found, expected).enumerated().first { $1.0.tensors != $1.1.tensors }
    if let (place, (layer, other)) = differing { throw problem.notInOrder(place, layer, other) }
  }

  /// Pairs layers of the same shapes.
  private func pairs(of alike: Alike, _ marks: [Mark]) throws -> [(Int, Int)] {
    let places = Dictionary(uniqueKeysWithValues: alike.expected.map { (expected[$0].path, $0) })
    let renamed = alike.found.filter { places[found[$0].path] == nil }
    let named = alike.found.compactMap { place in
      places[found[place].path].map { (place, $0) }
    }
    if renamed.isEmpty { return named }
    let taken = Set(named.map(\.1))
    let free = alike.expected.filter { !taken.contains($0) }
    if alike.found.count == 1 { return [(renamed[0], free[0])] }
    guard isInOrder else {
      // A single other name cannot be another layer's, but numbers shift together.
      guard renamed.count == 1,
        !Self.differInNumbers(found[renamed[0]].path, expected[free[0]].path)
      else { throw ambiguous(renamed[0], free.count > 1 ? free : alike.expected) }
      return named + [(renamed[0], free[0])]
    }
    // Pairs of the same place in the order.
    let ordered = alike.expected.map { ($0, $0) }
    if let (place, other) = named.first(where: { place, other in
      place != other && !Self.differInNumbers(found[place].path, expected[place].path)
    }) {
      throw ambiguous(place, [other, place])
    }
    var last: [Mark: Int] = [:]
    for place in alike.expected {
      if let earlier = last.updateValue(place, forKey: marks[place]),
        !order.depends(expected[place].path, on: expected[earlier].path)
      {
        throw ambiguous(earlier, [earlier, place])
      }
    }
    return ordered
  }

  /// The mark of each layer, for files whose layers are in order.
  private var marks: [Mark] {
    var units: [[Int]] = []
    for (place, layer) in expected.enumerated() {
      if place > 0, layer.isPerChannel, order.follows(layer.path, expected[place - 1].path) {
        units[units.count - 1].append(place)
      } else {
        units.append([place])
      }
    }
    return units.flatMap { unit in
      let shapes = unit.map { expected[$0].tensors }
      return unit.map { place in
        let ends = (Self.end(found[place].path), Self.end(expected[place].path))
        return Mark(unit: shapes, end: ends.0 == ends.1 ? ends.0 : nil)
      }
    }
  }

  private func ambiguous(_ place: Int, _ choices: [Int]) -> any Error {
    let pairs = zip(found, expected).filter { $0.path != $1.path }
      .map { (file: $0.path, network: $1.path) }
    return problem.ambiguous(
      found[place].path, choices.map { expected[$0].path }, inOrder: isInOrder ? pairs : nil)
  }

  /// The last component of a path.
  private static func end(_ path: String) -> String {
    String(path[(path.lastIndex(of: ".").map(path.index(after:)) ?? path.startIndex)...])
  }

  /// Whether two paths differ only in the numbers that lists of layers give.
  private static func differInNumbers(_ one: String, _ other: String) -> Bool {
    let (left, right) = (one.split(separator: "."), other.split(separator: "."))
    return left.count == right.count
      && zip(left, right).allSatisfy { $0 == $1 || Int($0) != nil && Int($1) != nil }
  }
}
