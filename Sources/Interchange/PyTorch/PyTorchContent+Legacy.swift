import Foundation

extension PyTorchContent {
  /// Little-endian, as in pickles.
  private static let magicNumber: [UInt8] = [
    0x6C, 0xFC, 0x9C, 0x46, 0xF9, 0x20, 0x6A, 0xA8, 0x50, 0x19,
  ]
  private static let version = 1001

  /// Reads the format from before PyTorch 1.6: five pickles (magic number, version, system, object,
  /// keys of storages), then the storages.
  ///
  /// - Throws: `PyTorchProblem`.
  init(legacy data: Data) throws {
    var position = 0
    func next(_ part: String) throws -> (value: PickleValue, heap: PickleHeap) {
      let cursor = PickleCursor(data, source: "the pickle of the \(part)", from: position)
      var machine = PickleMachine(cursor, fileBytes: data.count)
      let value = try machine.run()
      position = machine.cursor.position
      return (value, machine.heap)
    }
    guard try next("magic number").value == .wideInteger(Self.magicNumber) else {
      throw PyTorchProblem(
        "this is a Python pickle, but not a PyTorch "
          + "checkpoint", advice: PyTorchProblem.isAnotherFile)
    }
    guard try next("version").value == .integer(Self.version) else {
      throw PyTorchProblem("the version of the format is unknown, expected \(Self.version)")
    }
    let system = try next("system")
    try Self.checkByteOrder(system.value, system.heap)
    let (root, heap) = try next("weights")
    let keys = try next("keys of storages")
    self.init(
      root: root, heap: heap,
      source: try SequentialStorages(
        data, keys: Self.texts(keys.value, keys.heap), references: heap.storages, from: position))
  }

  private static func checkByteOrder(_ system: PickleValue, _ heap: PickleHeap) throws {
    guard case .dictionary(let number) = system else {
      throw PyTorchProblem("the description of the system is \(system.kind), expected a dictionary")
    }
    guard
      heap.dictionaries[number].contains(where: { $0 == (.text("little_endian"), .boolean(true)) })
    else {
      throw PyTorchProblem(
        "the description of the system does not declare little-endian numbers",
        advice: saveOnLittleEndian)
    }
  }

  private static func texts(_ value: PickleValue, _ heap: PickleHeap) throws -> [String] {
    guard case .list(let number) = value else {
      throw PyTorchProblem("the keys of the storages are \(value.kind), expected a list")
    }
    return try heap.sequences[number].map { key in
      guard case .text(let text) = key else {
        throw PyTorchProblem("the key of a storage is \(key.kind), expected a string")
      }
      return text
    }
  }
}
