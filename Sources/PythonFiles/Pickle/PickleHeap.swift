/// The containers that a pickle created, by their numbers.
package struct PickleHeap {
  /// The deepest nesting of containers.
  static let depthLimit = 64

  /// Lists and tuples.
  package private(set) var sequences: [[PickleValue]] = []
  /// Dictionaries, with their items in the order of insertion.
  package private(set) var dictionaries: [[(key: PickleValue, value: PickleValue)]] = []
  private var sequenceDepths: [Int] = []
  private var dictionaryDepths: [Int] = []

  /// The last value under a key of a dictionary; nil if it has none.
  package func value(_ key: String, in dictionary: Int) -> PickleValue? {
    dictionaries[dictionary].last { $0.key.string == key }?.value
  }

  mutating func list(_ items: [PickleValue]) throws(PickleHeapProblem) -> PickleValue {
    .list(try add(items))
  }

  mutating func tuple(_ items: [PickleValue]) throws(PickleHeapProblem) -> PickleValue {
    .tuple(try add(items))
  }

  mutating func emptyDictionary() -> PickleValue {
    dictionaries.append([])
    dictionaryDepths.append(1)
    return .dictionary(dictionaries.count - 1)
  }

  mutating func append(
    _ items: some Sequence<PickleValue>, to list: Int
  ) throws(PickleHeapProblem) {
    for item in items {
      sequenceDepths[list] = max(sequenceDepths[list], try depth(containing: item))
      sequences[list].append(item)
    }
  }

  mutating func set(
    _ key: PickleValue, to value: PickleValue, in dictionary: Int
  ) throws(PickleHeapProblem) {
    dictionaryDepths[dictionary] = max(
      dictionaryDepths[dictionary], try depth(containing: value))
    dictionaries[dictionary].append((key, value))
  }

  private mutating func add(_ items: [PickleValue]) throws(PickleHeapProblem) -> Int {
    sequences.append([])
    sequenceDepths.append(1)
    try append(items, to: sequences.count - 1)
    return sequences.count - 1
  }

  /// The depth of a container that holds `value`.
  private func depth(containing value: PickleValue) throws(PickleHeapProblem) -> Int {
    let inner =
      switch value {
      case .list(let number), .tuple(let number): sequenceDepths[number]
      case .dictionary(let number): dictionaryDepths[number]
      default: 0
      }
    guard inner < Self.depthLimit else { throw .tooDeep }
    return inner + 1
  }
}

/// Why the heap cannot hold another value.
enum PickleHeapProblem: Error {
  case tooDeep
}
