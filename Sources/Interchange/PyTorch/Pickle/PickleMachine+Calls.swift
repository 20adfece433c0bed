import Networks

/// Python calls functions here; this machine interprets the few that it knows.
extension PickleMachine {
  /// Reads a Python name, if it is one that state dictionaries need.
  mutating func pushGlobal() throws {
    let isAtRoot = isAtRoot
    let (module, name) = (try cursor.line(), try cursor.line())
    if let global = PickleGlobal(module: module, name: name) { return try push(.global(global)) }
    let full = "\(module).\(name)".shortened
    if Self.isQuantized(module, name) {
      throw problem(
        "this is a quantized network of PyTorch (it refers to \(full)), whose weights are"
          + " integers with scales",
        advice: "Use the weights from before the quantization, in 16-bit or 32-bit numbers")
    }
    if module == "torch" && name.hasSuffix("Storage") || name.hasPrefix("_rebuild") {
      throw problem(
        "a tensor is stored as \(full), which is not supported",
        advice: "Save it as an ordinary tensor of 16-bit or 32-bit numbers: `tensor.float()`")
    }
    if isAtRoot {
      throw problem(
        "this file contains a whole Python object of class \(full), which only Python can restore",
        advice: "Save its state_dict() instead, in Python:"
          + " `torch.save(model.state_dict(), \"weights.pth\")`. If convert does not recognize the"
          + " network, export it: \(ForeignNetwork.export)")
    }
    throw problem(
      "it refers to \(full), which does not belong in a state dictionary and is not run",
      advice: PyTorchProblem.saveStateOnly)
  }

  /// Whether a Python name is only in state dictionaries with quantized weights.
  private static func isQuantized(_ module: String, _ name: String) -> Bool {
    guard module.hasPrefix("torch") else { return false }
    return name == "_rebuild_qtensor" || name.hasPrefix("qint") || name.hasPrefix("quint")
      || name.hasPrefix("Q") && name.hasSuffix("Storage") || name.contains("PackedParams")
  }

  /// Applies a function, the value below the top, to the tuple of arguments on top.
  mutating func reduce() throws {
    let arguments = try popTuple()
    guard case .global(let global) = try pop() else {
      throw problem("found a call of a value that is not a function")
    }
    switch global {
    case .orderedDictionary: try push(orderedDictionary(arguments))
    case .size:
      guard arguments.count == 1, case .tuple = arguments[0] else {
        throw problem("torch.Size has no extents")
      }
      try push(arguments[0])
    case .device: try push(.device)
    case .rebuildTensor: try push(tensor(arguments))
    case .rebuildParameter:
      guard case .tensor = arguments.first else {
        throw problem("a parameter has no tensor")
      }
      try push(arguments[0])
    case .storage: throw problem("a storage is created without its place in the file")
    }
  }

  /// Creates an object of a class; only an empty dictionary is allowed.
  mutating func makeObject() throws {
    let arguments = try popTuple()
    guard case .global(.orderedDictionary) = try pop(), arguments.isEmpty else {
      throw problem(
        "the instruction NEWOBJ creates an object that is not a dictionary",
        advice: PyTorchProblem.saveStateOnly)
    }
    try push(heap.emptyDictionary())
  }

  /// Sets the state of the object below it: a state dictionary's `_metadata`, which is ignored.
  mutating func build() throws {
    _ = try pop()
    guard case .dictionary = try top() else {
      throw problem(
        "the instruction BUILD sets the state of \(try top().kind), expected a dictionary")
    }
  }

  /// Reads a persistent identifier, which describes a storage.
  mutating func pushStorage() throws {
    let parts = try popTuple()
    // The sixth item of the format before PyTorch 1.6 describes a view of another storage.
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
    else { throw problem("a tensor's arguments differ from those that PyTorch writes") }
    let view = try located { () throws(PyTorchProblem) in
      try TensorView(
        heap.storages[number], offset: offset, extents: integers(arguments[2]),
        strides: integers(arguments[3]))
    }
    return heap.tensor(view)
  }

  /// Adds the position of the current instruction to a problem.
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
      throw PyTorchProblem("a tensor's extents are \(value.kind), expected a tuple")
    }
    guard heap.sequences[number].count <= TensorView.rankLimit else {
      throw PyTorchProblem(
        "a tensor has \(heap.sequences[number].count) axes, expected at most "
          + "\(TensorView.rankLimit)"
      )
    }
    var integers: [Int] = []
    for item in heap.sequences[number] {
      guard case .integer(let integer) = item else {
        throw PyTorchProblem("an extent of a tensor is \(item.kind), expected an integer")
      }
      integers.append(integer)
    }
    return integers
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
