import Foundation
import Interchange
import TensorCore
import Testing

/// Tensors that do not fit their storages.
@Suite struct TensorViewTests {
  private func expectRefused(
    _ extents: [Int], _ strides: [Int], offset: Int = 0, count: Int = 4, _ fact: String,
    at location: SourceLocation = #_sourceLocation
  ) {
    let pickle = PickleBytes.state(extents, strides, offset: offset) { $0.storage(count: count) }
    expectRefusal(ofPickle: pickle, fact, at: location)
  }

  @Test func `Views that end beyond the storage are rejected`() {
    expectRefused([5], [1], "needs scalar 4 of a storage of 4")
    expectRefused([4], [1], offset: 1, "needs scalar 4 of a storage of 4")
    expectRefused([2, 2], [3, 1], "needs scalar 4 of a storage of 4")
    expectRefused([], [], offset: 4, "needs scalar 4 of a storage of 4")
  }

  @Test func `Negative numbers are rejected`() {
    expectRefused([-1], [1], "expected none below zero")
    expectRefused([2], [-1], offset: 1, "expected none below zero")
    expectRefused([2], [1], offset: -1, "expected none below zero")
    expectRefused([1], [1], count: -1, "declares -1 scalars")
  }

  @Test func `Products that overflow are rejected`() {
    expectRefused([1 << 62, 4], [0, 0], "whose product overflows")
    expectRefused([1 << 62, 4, 0], [0, 0, 0], "whose product overflows")
    expectRefused([3], [Int.max], "whose product overflows")
    expectRefused([2], [1], offset: Int.max, "whose product overflows")
    // 4 bytes each wrap around to 4 bytes in all: CVE-2026-24747.
    expectRefused([1], [1], count: 0x4000_0000_0000_0001, "declares 4611686018427387905")
  }

  @Test func `Ranks beyond 8, and different ranks, are rejected`() {
    let ones = Array(repeating: 1, count: 9)
    expectRefused(ones, ones, "a tensor has 9 axes, expected at most 8")
    expectRefused([2, 2], [1], "has 2 extents and 1 strides")
  }

  @Test func `A view with strides of 0 may repeat scalars, up to the file's bytes`() throws {
    let small = PickleBytes.state([20], [0])
    let archive = PickleBytes.archive(small)
    #expect(try read(archive.bytes).tensor(named: "w") == Tensor(zeros: [20]))
    expectRefused([1 << 40], [0], "repeat the same scalars")
    expectRefused([archive.bytes.count * 2], [0], "repeat the same scalars")
  }

  @Test func `Many tensors cannot share one storage without limit`() {
    var pickle = PickleBytes().op("}")
    for index in 0..<200 {
      pickle = pickle.text("w\(index)").tensor([3000], [1]) { $0.storage(count: 3000) }.op("s")
    }
    let archive = PickleBytes.archive(pickle.op(".").bytes, storage: Data(count: 12_000))
    expectRefusal(ofPyTorch: archive.bytes, "repeat the same scalars")
  }

  @Test func `A stride along an axis of one scalar can be anything`() throws {
    let pickle = PickleBytes.state([1, 2, 1, 2], [Int.max, 1, Int.max, 2])
    let storage = [Float]([1, 2, 3, 4]).withUnsafeBytes { Data($0) }
    let file = try read(PickleBytes.archive(pickle, storage: storage).bytes)
    #expect(try file.tensor(named: "w") == Tensor([1, 3, 2, 4], shape: [1, 2, 1, 2]))
  }

  @Test func `Descriptions of another form are rejected`() {
    let start = PickleBytes().global("torch._utils", "_rebuild_tensor_v2")
    expectRefusal(
      ofPickle: start.op(")R.").bytes, "a tensor's arguments differ from those that PyTorch writes")
    expectRefusal(
      ofPickle: start.op("(").storage(count: 4).integer(0).text("x").tuple([1]).op("tR.").bytes,
      "a tensor's extents are a string")
    expectRefusal(
      ofPickle: PickleBytes().global("torch._utils", "_rebuild_parameter").op(")R.").bytes,
      "a parameter has no tensor")
    expectRefusal(
      ofPickle: PickleBytes().op("(").text("storage").op("tQ.").bytes,
      "BINPERSID does not describe a storage")
  }
}
