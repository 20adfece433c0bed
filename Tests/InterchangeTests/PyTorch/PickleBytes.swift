import Foundation

/// A pickle built by hand, instruction by instruction.
struct PickleBytes {
  private(set) var bytes = Data([0x80, 2])

  /// An instruction without operands, by its letter: `"("`, `")"`, `"t"`.
  func op(_ letters: String) -> Self { raw(Data(letters.utf8)) }

  func raw(_ data: Data) -> Self {
    var result = self
    result.bytes += data
    return result
  }

  func raw(_ bytes: UInt8...) -> Self { raw(Data(bytes)) }

  func global(_ module: String, _ name: String) -> Self { op("c\(module)\n\(name)\n") }

  func text(_ text: String) -> Self { op("X").raw(number(UInt32(text.utf8.count))).op(text) }

  /// LONG1 with 8 bytes.
  func integer(_ value: Int) -> Self { raw(0x8A, 8).raw(number(value)) }

  func tuple(_ integers: [Int]) -> Self {
    integers.reduce(op("(")) { $0.integer($1) }.op("t")
  }

  func storage(_ key: String = "0", type: String = "FloatStorage", count: Int) -> Self {
    op("(").text("storage").global("torch", type).text(key).text("cpu").integer(count).op("tQ")
  }

  /// A call of `_rebuild_tensor_v2`; `storage` describes the storage.
  func tensor(
    _ extents: [Int], _ strides: [Int], offset: Int = 0,
    storage: (PickleBytes) -> PickleBytes = { $0.storage(count: 4) }
  ) -> Self {
    storage(global("torch._utils", "_rebuild_tensor_v2").op("(")).integer(offset).tuple(extents)
      .tuple(strides).raw(0x89).global("collections", "OrderedDict").op(")RtR")
  }

  /// A dictionary with one tensor, and the end.
  static func state(
    _ extents: [Int], _ strides: [Int], offset: Int = 0,
    storage: (PickleBytes) -> PickleBytes = { $0.storage(count: 4) }
  ) -> Data {
    PickleBytes().op("}").text("w").tensor(extents, strides, offset: offset, storage: storage)
      .op("s.").bytes
  }

  /// An archive of this pickle and one storage.
  static func archive(_ pickle: Data, storage: Data = Data(count: 16)) -> ZipBytes {
    ZipBytes([
      ("a/data.pkl", pickle), ("a/byteorder", Data("little".utf8)), ("a/data/0", storage),
    ])
  }
}
