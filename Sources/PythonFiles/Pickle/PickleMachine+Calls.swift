import Foundation

/// Python calls functions here; this machine interprets the few that it knows.
extension PickleMachine {
  /// Reads a Python name.
  mutating func pushGlobal(isAtRoot: Bool, _ module: String, _ name: String) throws {
    switch (module, name) {
    case ("collections", "OrderedDict"): try push(.orderedDictionary)
    case ("_codecs", "encode"): try push(.encoding)
    default:
      let value: PickleValue
      do {
        value = try objects.named(module, name, isAtRoot: isAtRoot)
      } catch {
        throw problem(error.found, advice: error.advice)
      }
      try push(value)
    }
  }

  /// Reads a Python name whose parts are the topmost values.
  mutating func pushStackGlobal() throws {
    let (name, module) = (try pop(), try pop())
    guard case .text(let module) = module, case .text(let name) = name else {
      throw problem("a name from Python is not a string")
    }
    try pushGlobal(isAtRoot: isAtRoot, module, name)
  }

  /// Applies a function, the value below the top, to the tuple of arguments on top.
  mutating func reduce() throws {
    let arguments = try popTuple()
    switch try pop() {
    case .orderedDictionary: try push(orderedDictionary(arguments))
    case .encoding: try push(encoded(arguments))
    case .object(let number):
      let value: PickleValue
      do {
        value = try objects.call(number, arguments, heap)
      } catch {
        throw problem(error.found, advice: error.advice)
      }
      try push(value)
    default: throw problem("found a call of a value that is not a function")
    }
  }

  /// Creates an object of a class; only an empty dictionary is allowed.
  mutating func makeObject() throws {
    let arguments = try popTuple()
    guard try pop() == .orderedDictionary, arguments.isEmpty else {
      throw problem(
        "the instruction NEWOBJ creates an object that is not a dictionary",
        advice: objects.contentAdvice)
    }
    try push(heap.emptyDictionary())
  }

  /// Sets the state of the object below it; that of a dictionary, such as a state dictionary's
  /// `_metadata`, is ignored.
  mutating func build() throws {
    let state = try pop()
    switch try top() {
    case .dictionary: break
    case .object(let number):
      do {
        try objects.setState(of: number, to: state, heap)
      } catch {
        throw problem(error.found, advice: error.advice)
      }
    case let other:
      throw problem(
        "the instruction BUILD sets the state of \(objects.kind(of: other)), expected a dictionary")
    }
  }

  /// Reads a persistent identifier, which describes content outside the pickle.
  mutating func pushPersistent() throws {
    let parts = try popTuple()
    let value: PickleValue
    do {
      value = try objects.persistent(parts)
    } catch {
      throw problem(error.found, advice: error.advice)
    }
    try push(value)
  }

  /// Python 3 writes it without arguments, Python 2 with a list of pairs.
  private mutating func orderedDictionary(_ arguments: [PickleValue]) throws -> PickleValue {
    let dictionary = heap.emptyDictionary()
    guard let first = arguments.first else { return dictionary }
    guard arguments.count == 1, case .list(let list) = first, case .dictionary(let new) = dictionary
    else { throw problem("OrderedDict has arguments that are not a list of pairs") }
    // Each call that refers to the list reads it again.
    try count(heap.sequences[list].count)
    for item in heap.sequences[list] {
      guard let pair = item.sequenceNumber.map({ heap.sequences[$0] }), pair.count == 2,
        pair[0].isKey
      else { throw problem("an item of OrderedDict is not a pair of a key and a value") }
      try heap.set(pair[0], to: pair[1], in: new)
    }
    return dictionary
  }

  /// The bytes of a text whose characters are below 256: how Python 3 writes bytes by protocol 2.
  private mutating func encoded(_ arguments: [PickleValue]) throws -> PickleValue {
    guard arguments.count == 2, case .text(let text) = arguments[0],
      arguments[1].string == "latin1"
    else { throw problem("bytes are not written as Python writes them") }
    // Each call that refers to the text takes its memory again.
    try count(1 + text.utf8.count / 64)
    var bytes = Data(capacity: text.utf8.count)
    for scalar in text.unicodeScalars {
      guard let byte = UInt8(exactly: scalar.value) else {
        throw problem("bytes are written with the character U+\(String(scalar.value, radix: 16))")
      }
      bytes.append(byte)
    }
    return .bytes(bytes)
  }

  private mutating func popTuple() throws -> [PickleValue] {
    let value = try pop()
    guard case .tuple(let number) = value else {
      throw problem(
        "the arguments of a call are \(objects.kind(of: value)), expected a tuple")
    }
    return heap.sequences[number]
  }
}
