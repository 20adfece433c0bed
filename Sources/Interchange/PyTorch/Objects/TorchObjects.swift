import Networks
import PythonFiles

/// The objects in the pickle of a PyTorch file: storages and tensors.
final class TorchObjects: PickleObjects {
  private enum Object {
    case name(TorchName)
    case device
    case storage(StorageReference)
    case tensor(TensorView)
  }

  let content = "a state dictionary"
  let contentAdvice = PythonFileProblem.saveStateOnly
  let protocols = (
    range: 2...2, advice: "Save it again with `torch.save` and its default protocol, 2"
  )
  let stringLimit = 1 << 20

  private var objects: [Object] = []

  /// The storages that the pickle declared, in their order there.
  var storages: [StorageReference] {
    objects.compactMap { if case .storage(let storage) = $0 { storage } else { nil } }
  }

  /// The tensor that a value is; nil for any other value.
  func tensor(_ value: PickleValue) -> TensorView? {
    guard case .object(let number) = value, case .tensor(let view) = objects[number] else {
      return nil
    }
    return view
  }

  func kind(of object: Int) -> String {
    switch objects[object] {
    case .name: "a name from Python"
    case .device: "a device"
    case .storage: "a storage without a tensor"
    case .tensor: "a tensor"
    }
  }

  func named(
    _ module: String, _ name: String, isAtRoot: Bool
  ) throws(PythonFileProblem) -> PickleValue {
    guard let known = TorchName(module: module, name: name) else {
      throw Self.refusal(of: module, name, isAtRoot: isAtRoot)
    }
    return add(.name(known))
  }

  func call(
    _ object: Int, _ arguments: [PickleValue], _ heap: PickleHeap
  ) throws(PythonFileProblem) -> PickleValue {
    guard case .name(let function) = objects[object] else {
      throw PythonFileProblem("found a call of a value that is not a function")
    }
    switch function {
    case .size:
      guard arguments.count == 1, case .tuple = arguments[0] else {
        throw PythonFileProblem("torch.Size has no extents")
      }
      return arguments[0]
    case .device: return add(.device)
    case .rebuildTensor: return add(.tensor(try tensor(arguments, heap)))
    case .rebuildParameter:
      guard let first = arguments.first, tensor(first) != nil else {
        throw PythonFileProblem("a parameter has no tensor")
      }
      return first
    case .storage:
      throw PythonFileProblem("a storage is created without its place in the file")
    }
  }

  func setState(
    of object: Int, to state: PickleValue, _ heap: PickleHeap
  ) throws(PythonFileProblem) {
    throw PythonFileProblem(
      "the instruction BUILD sets the state of \(kind(of: object)), expected a dictionary")
  }

  func persistent(_ parts: [PickleValue]) throws(PythonFileProblem) -> PickleValue {
    // The sixth item of the format before PyTorch 1.6 describes a view of another storage.
    guard (5...6).contains(parts.count), parts[0] == .text("storage"),
      case .object(let number) = parts[1], case .name(.storage(let type)) = objects[number],
      case .text(let key) = parts[2], case .integer(let count) = parts[4],
      parts.count == 5 || parts[5] == .none
    else { throw PythonFileProblem("the instruction BINPERSID does not describe a storage") }
    return add(.storage(try StorageReference(key: key, type: type, count: count)))
  }

  private func add(_ object: Object) -> PickleValue {
    objects.append(object)
    return .object(objects.count - 1)
  }

  private func tensor(
    _ arguments: [PickleValue], _ heap: PickleHeap
  ) throws(PythonFileProblem) -> TensorView {
    guard arguments.count >= 4, case .object(let number) = arguments[0],
      case .storage(let storage) = objects[number], case .integer(let offset) = arguments[1]
    else {
      throw PythonFileProblem("a tensor's arguments differ from those that PyTorch writes")
    }
    return try TensorView(
      storage, offset: offset, extents: integers(arguments[2], heap),
      strides: integers(arguments[3], heap))
  }

  private func integers(
    _ value: PickleValue, _ heap: PickleHeap
  ) throws(PythonFileProblem) -> [Int] {
    guard case .tuple(let number) = value else {
      throw PythonFileProblem("a tensor's extents are \(kind(of: value)), expected a tuple")
    }
    let items = heap.sequences[number]
    guard items.count <= TensorView.rankLimit else {
      throw PythonFileProblem(
        "a tensor has \(items.count) axes, expected at most \(TensorView.rankLimit)")
    }
    var integers: [Int] = []
    for item in items {
      guard case .integer(let integer) = item else {
        throw PythonFileProblem("an extent of a tensor is \(kind(of: item)), expected an integer")
      }
      integers.append(integer)
    }
    return integers
  }
}

extension TorchObjects {
  /// What a name says about a file that is not a state dictionary.
  private static func refusal(
    of module: String, _ name: String, isAtRoot: Bool
  ) -> PythonFileProblem {
    let full = "\(module).\(name)".shortened
    if isQuantized(module, name) {
      return PythonFileProblem(
        "this is a quantized network of PyTorch (it refers to \(full)), whose weights are"
          + " integers with scales",
        advice: "Use the weights from before the quantization, in 16-bit or 32-bit numbers")
    }
    if module == "torch" && name.hasSuffix("Storage") || name.hasPrefix("_rebuild") {
      return PythonFileProblem(
        "a tensor is stored as \(full), which is not supported",
        advice: "Save it as an ordinary tensor of 16-bit or 32-bit numbers: `tensor.float()`")
    }
    guard isAtRoot else {
      return PythonFileProblem(
        "it refers to \(full), which does not belong in a state dictionary and is not run",
        advice: PythonFileProblem.saveStateOnly)
    }
    return PythonFileProblem(
      "this file contains a whole Python object of class \(full), which only Python can restore",
      advice: "Save its state_dict() instead, in Python:"
        + " `torch.save(model.state_dict(), \"weights.pth\")`. If convert does not recognize the"
        + " network, export it: \(ForeignNetwork.export)")
  }

  /// Whether a Python name is only in state dictionaries with quantized weights.
  private static func isQuantized(_ module: String, _ name: String) -> Bool {
    guard module.hasPrefix("torch") else { return false }
    return name == "_rebuild_qtensor" || name.hasPrefix("qint") || name.hasPrefix("quint")
      || name.hasPrefix("Q") && name.hasSuffix("Storage") || name.contains("PackedParams")
  }
}
