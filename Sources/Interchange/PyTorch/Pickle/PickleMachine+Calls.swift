/// What Python would do by calling functions is done here by knowing them.
extension PickleMachine {
  /// Takes the name of something in Python, if it is one that state dictionaries need.
  mutating func pushGlobal() throws {
    let isAtRoot = isAtRoot
    let (module, name) = (try cursor.line(), try cursor.line())
    if let global = PickleGlobal(module: module, name: name) { return try push(.global(global)) }
    let full = "\(module).\(name)".shortened
    if module == "torch" && name.hasSuffix("Storage") || name.hasPrefix("_rebuild") {
      throw problem(
        "a tensor is stored as \(full), which is not read",
        advice: "Save it as an ordinary tensor of 16-bit or 32-bit numbers: `tensor.float()`")
    }
    if isAtRoot {
      throw problem(
        "this file holds a whole Python object of class \(full), which only Python code can restore",
        advice: "Save its state_dict() instead, in Python:"
          + " `torch.save(model.state_dict(), \"weights.pth\")`")
    }
    throw problem(
      "it refers to \(full), which is no part of a state dictionary and is not run",
      advice: PyTorchProblem.saveStateOnly)
  }

  /// Calls a function, the one below the top, with the tuple of arguments on top.
  mutating func reduce() throws {
    let arguments = try popTuple()
    guard case .global(let global) = try pop() else {
      throw problem("something is called that is no function")
    }
    switch global {
    case .orderedDictionary: try push(orderedDictionary(arguments))
    case .size:
      guard arguments.count == 1, case .tuple = arguments[0] else {
        throw problem("torch.Size lacks its extents")
      }
      try push(arguments[0])
    case .device: try push(.device)
    case .rebuildTensor: try push(tensor(arguments))
    case .rebuildParameter:
      guard case .tensor = arguments.first else { throw problem("a parameter has no tensor") }
      try push(arguments[0])
    case .storage: throw problem("a storage is made without its place in the file")
    }
  }

  /// Makes an object of a class: only an empty dictionary.
  mutating func makeObject() throws {
    let arguments = try popTuple()
    guard case .global(.orderedDictionary) = try pop(), arguments.isEmpty else {
      throw problem(
        "the instruction NEWOBJ makes an object other than a dictionary",
        advice: PyTorchProblem.saveStateOnly)
    }
    try push(heap.emptyDictionary())
  }

  /// Gives a state to the object below it: a state dictionary's `_metadata`, which nobody needs.
  mutating func build() throws {
    _ = try pop()
    guard case .dictionary = try top() else {
      throw problem("the instruction BUILD gives a state to \(try top().kind)")
    }
  }

  /// Takes a persistent identifier, by which a storage is meant.
  mutating func pushStorage() throws {
    let parts = try popTuple()
    // The sixth part of the format before PyTorch 1.6 describes a view of another storage.
    guard (5...6).contains(parts.count), parts[0] == .text("storage"),
      case .global(.storage(let type)) = parts[1], case .text(let key) = parts[2],
      case .integer(let count) = parts[4], parts.count == 5 || parts[5] == .none
    else { throw problem("the instruction BINPERSID does not describe a storage") }
    let storage = try located { () throws(PyTorchProblem) in
      try StorageReference(key: key, type: type, count: count)
    }
    try push(heap.storage(storage))
  }

  private mutating func tensor(_ arguments: [PickleValue]) throws -> PickleValue {
    guard arguments.count >= 4, case .storage(let number) = arguments[0],
      case .integer(let offset) = arguments[1]
    else { throw problem("a tensor is described in another way than PyTorch does") }
    let view = try located { () throws(PyTorchProblem) in
      try TensorView(
        heap.storages[number], offset: offset, extents: integers(arguments[2]),
        strides: integers(arguments[3]))
    }
    return heap.tensor(view)
  }

  /// Adds the place of the instruction at work to what is wrong.
  private func located<Result>(
    _ make: () throws(PyTorchProblem) -> Result
  ) throws -> Result {
    do {
      return try make()
    } catch {
      throw problem(error.found, advice: error.advice)
    }
  }

  private func integers(_ value: PickleValue) throws(PyTorchProblem) -> [Int] {
    guard case .tuple(let number) = value else {
      throw PyTorchProblem("a tensor has extents that are \(value.kind), expected a tuple")
    }
    guard heap.sequences[number].count <= TensorView.rankLimit else {
      throw PyTorchProblem(
        "a tensor has \(heap.sequences[number].count) axes, expected at most \(TensorView.rankLimit)"
      )
    }
    var integers: [Int] = []
    for item in heap.sequences[number] {
      guard case .integer(let integer) = item else {
        throw PyTorchProblem("a tensor has an extent that is \(item.kind), expected an integer")
      }
      integers.append(integer)
    }
    return integers
  }

  /// Without arguments as Python 3 writes it, with a list of pairs as Python 2 did.
  private mutating func orderedDictionary(_ arguments: [PickleValue]) throws -> PickleValue {
    let dictionary = heap.emptyDictionary()
    guard let first = arguments.first else { return dictionary }
    guard arguments.count == 1, case .list(let list) = first, case .dictionary(let new) = dictionary
    else { throw problem("OrderedDict has arguments other than a list of pairs") }
    // The list is read anew by each call that names it.
    try count(heap.sequences[list].count)
    for item in heap.sequences[list] {
      guard let pair = item.sequenceNumber.map({ heap.sequences[$0] }), pair.count == 2,
        pair[0].isKey
      else { throw problem("OrderedDict has an item that is no pair of a key and a value") }
      try heap.set(pair[0], to: pair[1], in: new)
    }
    return dictionary
  }

  private mutating func popTuple() throws -> [PickleValue] {
    let value = try pop()
    guard case .tuple(let number) = value else {
      throw problem("the arguments of a call are \(value.kind), expected a tuple")
    }
    return heap.sequences[number]
  }
}

extension PickleValue {
  /// The number of a list or tuple.
  fileprivate var sequenceNumber: Int? {
    switch self {
    case .list(let number), .tuple(let number): number
    default: nil
    }
  }
}
