extension PickleMachine {
  /// Executes one instruction other than STOP.
  mutating func execute(_ opcode: PickleOpcode) throws {
    switch opcode {
    case .proto: try checkProtocol()
    case .mark: try pushMark()
    case .stop: preconditionFailure("PickleMachine.execute: found STOP, expected another opcode")

    case .binaryPut: try remember(at: cursor.number(bytes: 1))
    case .longBinaryPut: try remember(at: cursor.number(bytes: 4))
    case .binaryGet: try recall(cursor.number(bytes: 1))
    case .longBinaryGet: try recall(cursor.number(bytes: 4))
    case .memoize: try rememberNext()
    // Frames only help to read ahead.
    case .frame: _ = try cursor.take(8)

    case .none: try push(.none)
    case .newTrue: try push(.boolean(true))
    case .newFalse: try push(.boolean(false))
    case .binaryInteger1: try push(.integer(cursor.number(bytes: 1)))
    case .binaryInteger2: try push(.integer(cursor.number(bytes: 2)))
    case .binaryInteger:
      try push(.integer(Int(Int32(truncatingIfNeeded: cursor.number(bytes: 4)))))
    case .long1: try push(takeLong())
    case .binaryFloat: try push(.real(cursor.real()))
    case .binaryUnicode: try push(.text(cursor.text(bytes: cursor.number(bytes: 4))))
    case .shortBinaryUnicode: try push(.text(cursor.text(bytes: cursor.number(bytes: 1))))
    case .shortBinaryString: try push(takeString(cursor.number(bytes: 1)))
    case .binaryString: try push(takeString(cursor.number(bytes: 4)))
    case .shortBinaryBytes: try push(.bytes(cursor.take(cursor.number(bytes: 1))))
    case .binaryBytes: try push(.bytes(cursor.take(cursor.number(bytes: 4))))
    case .binaryBytes8, .byteArray8: try push(.bytes(cursor.take(cursor.number(bytes: 8))))

    case .emptyTuple: try push(heap.tuple([]))
    case .tuple: try push(heap.tuple(popToMark()))
    case .tuple1: try pushTuple(of: 1)
    case .tuple2: try pushTuple(of: 2)
    case .tuple3: try pushTuple(of: 3)
    case .emptyList: try push(heap.list([]))
    case .append: try append([pop()])
    case .appends: try append(popToMark())
    case .emptyDictionary: try push(heap.emptyDictionary())
    case .setItem:
      let value = try pop()
      try setItems([pop(), value])
    case .setItems: try setItems(popToMark())

    case .global: try pushGlobal(isAtRoot: isAtRoot, cursor.line(), cursor.line())
    case .stackGlobal: try pushStackGlobal()
    case .reduce: try reduce()
    case .newObject: try makeObject()
    case .build: try build()
    case .binaryPersistentID: try pushPersistent()
    }
  }

  /// A little-endian integer in two's complement, of up to 255 bytes.
  private mutating func takeLong() throws -> PickleValue {
    let bytes = try cursor.take(cursor.number(bytes: 1))
    guard bytes.count <= 8 else { return .wideInteger(Array(bytes)) }
    let isNegative = bytes.last.map { $0 >= 0x80 } ?? false
    return .integer(bytes.reversed().reduce(isNegative ? -1 : 0) { $0 << 8 | Int($1) })
  }

  /// A string of Python 2: a text, or bytes if it is not UTF-8.
  private mutating func takeString(_ count: Int) throws -> PickleValue {
    let bytes = try cursor.take(count)
    guard count <= cursor.stringLimit, let text = String(validating: bytes, as: UTF8.self) else {
      return .bytes(bytes)
    }
    return .text(text)
  }

  private mutating func pushTuple(of count: Int) throws {
    let items = try (0..<count).map { _ in try pop() }
    try push(heap.tuple(items.reversed()))
  }

  private mutating func append(_ items: [PickleValue]) throws {
    guard case .list(let list) = try top() else {
      throw problem("an item is appended to \(objects.kind(of: try top())), expected a list")
    }
    try heap.append(items, to: list)
  }

  private mutating func setItems(_ items: [PickleValue]) throws {
    guard case .dictionary(let dictionary) = try top() else {
      throw problem("an item is set in \(objects.kind(of: try top())), expected a dictionary")
    }
    guard items.count % 2 == 0 else { throw problem("a key of a dictionary has no value") }
    for index in stride(from: 0, to: items.count, by: 2) {
      guard items[index].isKey else {
        throw problem(
          "the key of a dictionary is \(objects.kind(of: items[index])), expected a string or number"
        )
      }
      try heap.set(items[index], to: items[index + 1], in: dictionary)
    }
  }
}
