import Foundation
import PythonFiles

extension PyTorchContent {
  /// Little-endian, as in pickles.
  private static let magicNumber: [UInt8] = [
    0x6C, 0xFC, 0x9C, 0x46, 0xF9, 0x20, 0x6A, 0xA8, 0x50, 0x19,
  ]
  private static let version = 1001

  /// Reads the format from before PyTorch 1.6: five pickles (magic number, version, system, object,
  /// keys of storages), then the storages.
  ///
  /// - Throws: `PythonFileProblem`.
  init(legacy data: Data) throws {
    var position = 0
    func next(
      _ part: String, _ objects: TorchObjects = TorchObjects()
    ) throws -> (value: PickleValue, heap: PickleHeap) {
      let cursor = PickleCursor(data, source: "the pickle of the \(part)", from: position)
      var machine = PickleMachine(cursor, objects, fileBytes: data.count)
      let value = try machine.run()
      position = machine.cursor.position
      return (value, machine.heap)
    }
    guard try next("magic number").value == .wideInteger(Self.magicNumber) else {
      throw PythonFileProblem(
        "this is a Python pickle, but not a PyTorch "
          + "checkpoint", advice: PythonFileProblem.isAnotherFile)
    }
    guard try next("version").value == .integer(Self.version) else {
      throw PythonFileProblem("the version of the format is unknown, expected \(Self.version)")
    }
    let system = try next("system")
    try Self.checkByteOrder(system.value, system.heap)
    let objects = TorchObjects()
    let (root, heap) = try next("weights", objects)
    let keys = try next("keys of storages")
    self.init(
      root: root, heap: heap, objects: objects,
      source: try SequentialStorages(
        data, keys: Self.texts(keys.value, keys.heap), references: objects.storages,
        from: position))
  }

  private static func checkByteOrder(_ system: PickleValue, _ heap: PickleHeap) throws {
    guard case .dictionary(let number) = system else {
      throw PythonFileProblem(
        "the description of the system is \(system.kind), expected a dictionary")
    }
    guard
      heap.dictionaries[number].contains(where: { $0 == (.text("little_endian"), .boolean(true)) })
    else {
      throw PythonFileProblem(
        "the description of the system does not declare little-endian numbers",
        advice: saveOnLittleEndian)
    }
  }

  private static func texts(_ value: PickleValue, _ heap: PickleHeap) throws -> [String] {
    guard case .list(let number) = value else {
      throw PythonFileProblem("the keys of the storages are \(value.kind), expected a list")
    }
    return try heap.sequences[number].map { key in
      guard case .text(let text) = key else {
        throw PythonFileProblem("the key of a storage is \(key.kind), expected a string")
      }
      return text
    }
  }
}
