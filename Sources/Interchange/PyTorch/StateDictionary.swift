import PythonFiles

/// The dictionary of tensors in the value of a pickle.
struct StateDictionary {
  /// A tensor and its name.
  typealias Entry = (name: String, view: TensorView)

  /// The longest name in bytes, so that each use of a name stays cheap.
  static let nameLimit = 1024

  /// The key of this dictionary in the outer one; nil if it is the outermost.
  let key: String?
  /// The other keys with dictionaries of tensors.
  let otherKeys: [String]
  /// The tensors, in the order of the file.
  let entries: [Entry]

  /// The keys under which training scripts usually store the weights.
  private static let usualKeys: Set = [
    "state_dict", "model", "model_state_dict", "model_state", "net", "network", "weights", "params",
    "generator", "netG", "discriminator", "netD", "student", "module",
  ]

  /// Finds the weights in `root` or one level below: under `key`, or where the choice is
  /// unambiguous.
  ///
  /// - Throws: `PythonFileProblem` that describes what was found instead.
  init(_ content: PyTorchContent, key: String?) throws {
    let (root, heap) = (content.root, content.heap)
    guard case .dictionary(let number) = root else {
      throw PythonFileProblem(
        "the file contains \(content.objects.kind(of: root)), expected a dictionary of tensors",
        advice: PythonFileProblem.saveStateOnly)
    }
    if let key {
      let item = heap.dictionaries[number].last { $0.key == .text(key) }
      guard let item else {
        let keys = Self.nested(in: number, content).map(\.key)
        throw PythonFileProblem(
          "the file has no key \"\(key.shortened)\"", advice: Self.advice(keys))
      }
      self.key = key
      otherKeys = []
      entries = try Self.entries(of: item.value, content).get()
      return
    }
    let whole = Self.entries(of: root, content)
    if case .success(let entries) = whole {
      self.key = nil
      otherKeys = []
      self.entries = entries
      return
    }
    let nested = Self.nested(in: number, content)
    if nested.isEmpty { try Self.refuseOptimizer(number, heap) }
    let usual = nested.filter { Self.usualKeys.contains($0.key) }
    let candidates = usual.isEmpty ? nested : usual
    guard candidates.count <= 1 else {
      throw PythonFileProblem(
        "the file contains \(candidates.count) dictionaries of tensors, expected one",
        advice: Self.advice(nested.map(\.key)))
    }
    let key = candidates.first?.key
    self.key = key
    otherKeys = nested.map(\.key).filter { $0 != key }
    entries =
      try candidates.first.map { try Self.entries(of: $0.value, content).get() } ?? whole.get()
  }

  /// Names the state of an optimizer, which has no network.
  private static func refuseOptimizer(_ number: Int, _ heap: PickleHeap) throws {
    let keys = heap.dictionaries[number].map(\.key)
    let isOptimizer = ["state", "param_groups"].allSatisfy { keys.contains(.text($0)) }
    let hasOptimizer = keys.contains {
      if case .text(let key) = $0 { key.hasPrefix("optim") } else { false }
    }
    guard isOptimizer || hasOptimizer else { return }
    throw PythonFileProblem(
      isOptimizer
        ? "this is the state of an optimizer, without the weights of a network"
        : "the file has the state of an optimizer, but no dictionary of a network's tensors",
      advice: PythonFileProblem.saveStateOnly)
  }

  /// The items of a dictionary that are dictionaries of tensors.
  private static func nested(
    in outer: Int, _ content: PyTorchContent
  ) -> [(key: String, value: PickleValue)] {
    // A dictionary that occurs under many keys is checked once.
    var areTensors: [Int: Bool] = [:]
    return content.heap.dictionaries[outer].compactMap { item in
      guard case .text(let key) = item.key, key.utf8.count <= nameLimit,
        case .dictionary(let number) = item.value
      else { return nil }
      let isState = areTensors[number] ?? ((try? entries(of: item.value, content).get()) != nil)
      areTensors[number] = isState
      return isState ? (key, item.value) : nil
    }
  }

  private static func advice(_ keys: [String]) -> String {
    guard !keys.isEmpty else { return PythonFileProblem.saveStateOnly }
    let list = keys.prefix(10).map { "\"\($0.shortened)\"" }.joined(separator: ", ")
    return "Choose a key, on the command line with --key; these hold tensors: \(list)"
      + (keys.count > 10 ? ", …" : "")
  }

  /// The tensors of a dictionary, or why it is not a dictionary of tensors.
  private static func entries(
    of value: PickleValue, _ content: PyTorchContent
  ) -> Result<[Entry], PythonFileProblem> {
    func refusal(_ found: String) -> Result<[Entry], PythonFileProblem> {
      .failure(PythonFileProblem(found, advice: PythonFileProblem.saveStateOnly))
    }
    guard case .dictionary(let number) = value else {
      return refusal("found \(content.objects.kind(of: value)), expected a dictionary of tensors")
    }
    var (seen, entries) = (Set<String>(), [Entry]())
    for (key, value) in content.heap.dictionaries[number] {
      guard case .text(let name) = key else {
        return refusal("a key is \(content.objects.kind(of: key)), expected the name of a tensor")
      }
      guard let view = content.objects.tensor(value) else {
        return refusal(
          "\"\(name.shortened)\" is \(content.objects.kind(of: value)), expected a tensor")
      }
      guard name.utf8.count <= nameLimit else {
        return refusal("the name \"\(name.shortened)\" is longer than \(nameLimit) bytes")
      }
      guard seen.insert(name).inserted else {
        return refusal("the name \"\(name.shortened)\" occurs twice")
      }
      entries.append((name, view))
    }
    return entries.isEmpty
      ? refusal("the dictionary has no tensors") : .success(entries)
  }
}
