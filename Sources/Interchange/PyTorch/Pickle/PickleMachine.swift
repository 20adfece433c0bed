import Foundation

/// Reads a pickle as a description of tensors.
///
/// A pickle is a program for Python's unpickler. This machine knows the instructions that a state
/// dictionary consists of and what they say there; it looks nothing up, calls nothing, and refuses
/// all else. Loops do not exist, so that it takes one turn per instruction.
struct PickleMachine {
  /// Values on the stack and in the memo that a pickle may make.
  static let nodeLimit = 1_000_000
  static let instructionLimit = 10_000_000

  var cursor: PickleCursor
  /// The containers, storages and tensors made so far.
  var heap = PickleHeap()
  /// Where the instruction at work begins.
  private(set) var offset = 0

  private var stack: [PickleValue] = []
  private var marks: [Int] = []
  // A dictionary: an array would have to be as long as the largest number that a file names.
  private var memo: [Int: PickleValue] = [:]
  private var nodes = 0
  private let nodeLimit: Int

  /// - Parameter fileBytes: The size of the file, which bounds what its pickle can be about.
  init(_ cursor: PickleCursor, fileBytes: Int) {
    self.cursor = cursor
    // An honest file has more bytes per value: each tensor is an entry or a storage too.
    nodeLimit = min(Self.nodeLimit, 65_536 + fileBytes / 8)
  }

  /// Reads the pickle to its end and gives the value that it stands for.
  ///
  /// - Throws: `PyTorchProblem`.
  mutating func run() throws -> PickleValue {
    try takeProtocol()
    for _ in 0..<Self.instructionLimit {
      offset = cursor.position
      let byte = try cursor.byte()
      guard let opcode = PickleOpcode(rawValue: byte) else { throw refusal(ofOpcode: byte) }
      guard opcode != .stop else { return try result() }
      do {
        try execute(opcode)
      } catch PickleHeapProblem.tooDeep {
        throw problem("containers are nested more than \(PickleHeap.depthLimit) deep")
      }
    }
    throw problem("the pickle has more than \(Self.instructionLimit) instructions")
  }

  /// A problem with the instruction at work.
  func problem(
    _ found: String, advice: String = PyTorchProblem.isDamaged
  ) -> PyTorchProblem {
    cursor.problem(at: offset, found, advice: advice)
  }

  // MARK: The stack

  mutating func push(_ value: PickleValue) throws {
    try count()
    stack.append(value)
  }

  /// Takes the topmost value above the last mark.
  mutating func pop() throws -> PickleValue {
    guard stack.count > marks.last ?? 0, let value = stack.popLast() else {
      throw problem("an instruction lacks its operand")
    }
    return value
  }

  /// The topmost value above the last mark, which stays.
  func top() throws -> PickleValue {
    guard stack.count > marks.last ?? 0, let value = stack.last else {
      throw problem("an instruction lacks its operand")
    }
    return value
  }

  /// Takes what lies above the last mark, and the mark.
  mutating func popToMark() throws -> [PickleValue] {
    guard let mark = marks.popLast() else { throw problem("an instruction lacks its mark") }
    defer { stack.removeSubrange(mark...) }
    return Array(stack[mark...])
  }

  mutating func pushMark() throws {
    guard marks.count < PickleHeap.depthLimit else {
      throw problem("containers are nested more than \(PickleHeap.depthLimit) deep")
    }
    marks.append(stack.count)
  }

  /// Whether what comes next is all that the pickle stands for, or a part of a whole module.
  var isAtRoot: Bool { stack.isEmpty || stack.last == .text("module") }

  // MARK: The memo

  mutating func remember(at index: Int) throws {
    // A place in a dictionary takes twice the room of one on the stack.
    try count(2)
    memo[index] = try top()
  }

  mutating func recall(_ index: Int) throws {
    guard let value = memo[index] else { throw problem("nothing was stored as \(index)") }
    try push(value)
  }

  // MARK: -

  /// Counts values before they are made.
  mutating func count(_ values: Int = 1) throws {
    nodes += values
    guard nodes <= nodeLimit else {
      throw problem("the pickle makes more than \(nodeLimit) values")
    }
  }

  private mutating func takeProtocol() throws {
    offset = cursor.position
    guard try cursor.byte() == PickleOpcode.proto.rawValue else {
      throw problem("a pickle of protocol 2 begins otherwise")
    }
    try checkProtocol()
  }

  /// Takes the number of the protocol.
  mutating func checkProtocol() throws {
    let version = try cursor.byte()
    guard version == 2 else {
      throw problem(
        "the pickle is of protocol \(version), expected 2",
        advice: "Save it again with `torch.save` and its own protocol, which is 2")
    }
  }

  private func result() throws -> PickleValue {
    guard marks.isEmpty, stack.count == 1, let value = stack.first else {
      throw problem("the pickle stops with \(stack.count) values, expected one")
    }
    return value
  }

  private func refusal(ofOpcode byte: UInt8) -> PyTorchProblem {
    let number = "0x" + String(byte, radix: 16)
    let name = PickleOpcode.refusedNames[byte].map { "\($0) (\(number))" } ?? number
    let isKnown = PickleOpcode.refusedNames[byte] != nil
    return problem(
      "the instruction \(name) \(isKnown ? "has no place in a state dictionary" : "does not exist")",
      advice: isKnown ? PyTorchProblem.saveStateOnly : PyTorchProblem.isDamaged)
  }
}
