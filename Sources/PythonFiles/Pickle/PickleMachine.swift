import Foundation

/// Interprets a pickle as a description of data.
///
/// A pickle is a program for Python's unpickler. This machine knows only the instructions that
/// describe data, and `PickleObjects` knows the few functions that a kind of file needs. It imports
/// nothing, calls nothing, and rejects everything else. There are no loops, so it takes one step per
/// instruction.
package struct PickleMachine {
  /// The largest number of values that a pickle may create on the stack and in the memo.
  static let nodeLimit = 1_000_000
  static let instructionLimit = 10_000_000

  /// The bytes that follow.
  package internal(set) var cursor: PickleCursor
  /// The containers created so far.
  package internal(set) var heap = PickleHeap()
  /// The meaning of Python's names.
  let objects: any PickleObjects
  /// The position of the current instruction.
  private(set) var offset = 0

  private var stack: [PickleValue] = []
  private var marks: [Int] = []
  // A dictionary: an array would be as long as the largest number in the file.
  private var memo: [Int: PickleValue] = [:]
  private var nodes = 0
  private var version = 2
  private let nodeLimit: Int

  /// Makes a machine that reads from `cursor`.
  ///
  /// - Parameters:
  ///   - objects: The meaning of Python's names.
  ///   - fileBytes: The size of the file, which limits the number of values.
  package init(_ cursor: PickleCursor, _ objects: any PickleObjects, fileBytes: Int) {
    self.cursor = cursor
    self.cursor.stringLimit = objects.stringLimit
    self.objects = objects
    // A genuine file has more bytes per value, since each tensor is also an entry or a storage.
    nodeLimit = min(Self.nodeLimit, 65_536 + fileBytes / 8)
  }

  /// Executes the pickle to its end and returns its value.
  ///
  /// - Throws: `PythonFileProblem`.
  package mutating func run() throws -> PickleValue {
    try takeProtocol()
    for _ in 0..<Self.instructionLimit {
      offset = cursor.position
      let byte = try cursor.byte()
      guard let opcode = PickleOpcode(rawValue: byte), opcode.introduced <= version else {
        throw refusal(ofOpcode: byte)
      }
      guard opcode != .stop else { return try result() }
      do {
        try execute(opcode)
      } catch PickleHeapProblem.tooDeep {
        throw problem("containers are nested deeper than \(PickleHeap.depthLimit)")
      }
    }
    throw problem("the pickle has more than \(Self.instructionLimit) instructions")
  }

  /// A problem with the current instruction.
  func problem(
    _ found: String, advice: String? = nil
  ) -> PythonFileProblem {
    cursor.problem(at: offset, found, advice: advice)
  }

  // MARK: The stack

  mutating func push(_ value: PickleValue) throws {
    try count()
    stack.append(value)
  }

  /// Removes and returns the topmost value above the last mark.
  mutating func pop() throws -> PickleValue {
    guard stack.count > marks.last ?? 0, let value = stack.popLast() else {
      throw problem("an instruction has no operand")
    }
    return value
  }

  /// The topmost value above the last mark, without removing it.
  func top() throws -> PickleValue {
    guard stack.count > marks.last ?? 0, let value = stack.last else {
      throw problem("an instruction has no operand")
    }
    return value
  }

  /// Removes and returns the values above the last mark, and removes the mark.
  mutating func popToMark() throws -> [PickleValue] {
    guard let mark = marks.popLast() else { throw problem("an instruction has no mark") }
    defer { stack.removeSubrange(mark...) }
    return Array(stack[mark...])
  }

  mutating func pushMark() throws {
    guard marks.count < PickleHeap.depthLimit else {
      throw problem("containers are nested deeper than \(PickleHeap.depthLimit)")
    }
    marks.append(stack.count)
  }

  /// Whether the next value is the root of the pickle, or part of a whole module.
  var isAtRoot: Bool { stack.isEmpty || stack.last == .text("module") }

  // MARK: The memo

  mutating func remember(at index: Int) throws {
    // An item of a dictionary takes twice the memory of one on the stack.
    try count(2)
    memo[index] = try top()
  }

  /// Remembers the topmost value at the next free index.
  mutating func rememberNext() throws { try remember(at: memo.count) }

  mutating func recall(_ index: Int) throws {
    guard let value = memo[index] else {
      throw problem("the memo has no value \(index)")
    }
    try push(value)
  }

  // MARK: -

  /// Counts values before they are created.
  mutating func count(_ values: Int = 1) throws {
    nodes += values
    guard nodes <= nodeLimit else {
      throw problem(
        "the pickle creates more than \(nodeLimit) values, the limit for a file of this size",
        advice: "Check that this is the right file, and save the weights of one network alone")
    }
  }

  private mutating func takeProtocol() throws {
    offset = cursor.position
    guard try cursor.byte() == PickleOpcode.proto.rawValue else {
      throw problem("the pickle does not begin with a protocol, expected protocol 2")
    }
    try checkProtocol()
  }

  /// Reads the number of the protocol.
  mutating func checkProtocol() throws {
    let version = Int(try cursor.byte())
    let (range, advice) = objects.protocols
    guard range.contains(version) else {
      let expected =
        range.count == 1 ? "\(range.lowerBound)" : "\(range.lowerBound)...\(range.upperBound)"
      throw problem("the pickle has protocol \(version), expected \(expected)", advice: advice)
    }
    self.version = version
  }

  private func result() throws -> PickleValue {
    guard marks.isEmpty, stack.count == 1, let value = stack.first else {
      throw problem("the pickle ends with \(stack.count) values on the stack, expected one")
    }
    return value
  }

  private func refusal(ofOpcode byte: UInt8) -> PythonFileProblem {
    let number = "0x" + String(byte, radix: 16)
    let name = PickleOpcode.refusedNames[byte].map { "\($0) (\(number))" } ?? number
    let isKnown = PickleOpcode.refusedNames[byte] != nil
    return problem(
      "the instruction \(name) "
        + "\(isKnown ? "is not allowed in \(objects.content)" : "does not exist")",
      advice: isKnown ? objects.contentAdvice : nil)
  }
}
