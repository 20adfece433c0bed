/// Sets of elements that are merged repeatedly (union-find, Tarjan 1975); the smallest element
/// represents its set.
struct DisjointSets {
  private var parents: [Int] = []

  /// Adds elements, each in its own set.
  mutating func add(_ count: Int) -> [Int] {
    let new = Array(parents.count..<parents.count + count)
    parents += new
    return new
  }

  /// The element that represents the set of `element`.
  mutating func representative(of element: Int) -> Int {
    var element = element
    while parents[element] != element {
      parents[element] = parents[parents[element]]
      element = parents[element]
    }
    return element
  }

  /// Merges the sets of two elements.
  mutating func unite(_ left: Int, _ right: Int) {
    let (left, right) = (representative(of: left), representative(of: right))
    parents[max(left, right)] = min(left, right)
  }
}
