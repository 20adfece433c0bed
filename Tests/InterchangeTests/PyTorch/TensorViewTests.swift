import Foundation
import Interchange
import TensorCore
import Testing

/// Tensors that claim what their storages do not hold.
@Suite struct TensorViewTests {
  private func expectRefused(
    _ extents: [Int], _ strides: [Int], offset: Int = 0, count: Int = 4, _ fact: String,
    at location: SourceLocation = #_sourceLocation
  ) {
    let pickle = PickleBytes.state(extents, strides, offset: offset) { $0.storage(count: count) }
    expectRefusal(ofPickle: pickle, fact, at: location)
  }

  @Test func `Views that end beyond the storage are refused`() {
    expectRefused([5], [1], "reaches to scalar 4 of 4")
    expectRefused([4], [1], offset: 1, "reaches to scalar 4 of 4")
    expectRefused([2, 2], [3, 1], "reaches to scalar 4 of 4")
    expectRefused([], [], offset: 4, "reaches to scalar 4 of 4")
  }

  @Test func `Negative numbers are refused`() {
    expectRefused([-1], [1], "expected no negative number")
    expectRefused([2], [-1], offset: 1, "expected no negative number")
    expectRefused([2], [1], offset: -1, "expected no negative number")
    expectRefused([1], [1], count: -1, "is announced with -1 scalars")
  }

  @Test func `Products that overflow are refused`() {
    expectRefused([1 << 62, 4], [0, 0], "whose product overflows")
    expectRefused([1 << 62, 4, 0], [0, 0, 0], "whose product overflows")
    expectRefused([3], [Int.max], "whose product overflows")
    expectRefused([2], [1], offset: Int.max, "whose product overflows")
    // 4 bytes each wrap around to 4 bytes in all: CVE-2026-24747.
    expectRefused([1], [1], count: 0x4000_0000_0000_0001, "is announced with 4611686018427387905")
  }

  @Test func `Ranks beyond 8, and unlike ones, are refused`() {
    let ones = Array(repeating: 1, count: 9)
    expectRefused(ones, ones, "a tensor has 9 axes, expected at most 8")
    expectRefused([2, 2], [1], "has 2 extents and 1 strides")
  }

  @Test func `A view without steps may repeat, but not more than the file has bytes`() throws {
    let small = PickleBytes.state([20], [0])
    let archive = PickleBytes.archive(small)
    #expect(try read(archive.bytes).tensor(named: "w") == Tensor(zeros: [20]))
    expectRefused([1 << 40], [0], "show the same numbers again and again")
    expectRefused([archive.bytes.count * 2], [0], "show the same numbers again and again")
  }

  @Test func `Many tensors cannot show one storage without end`() {
    var pickle = PickleBytes().op("}")
    for index in 0..<200 {
      pickle = pickle.text("w\(index)").tensor([3000], [1]) { $0.storage(count: 3000) }.op("s")
    }
    let archive = PickleBytes.archive(pickle.op(".").bytes, storage: Data(count: 12_000))
    expectRefusal(ofPyTorch: archive.bytes, "show the same numbers again and again")
  }

  @Test func `A stride along an axis of one scalar can be anything`() throws {
    let pickle = PickleBytes.state([1, 2, 1, 2], [Int.max, 1, Int.max, 2])
    let storage = [Float]([1, 2, 3, 4]).withUnsafeBytes { Data($0) }
    let file = try read(PickleBytes.archive(pickle, storage: storage).bytes)
    #expect(try file.tensor(named: "w") == Tensor([1, 3, 2, 4], shape: [1, 2, 1, 2]))
  }

  @Test func `Descriptions of another form are refused`() {
    let start = PickleBytes().global("torch._utils", "_rebuild_tensor_v2")
    expectRefusal(ofPickle: start.op(")R.").bytes, "described in another way than PyTorch does")
    expectRefusal(
      ofPickle: start.op("(").storage(count: 4).integer(0).text("x").tuple([1]).op("tR.").bytes,
      "a tensor has extents that are a string")
    expectRefusal(
      ofPickle: PickleBytes().global("torch._utils", "_rebuild_parameter").op(")R.").bytes,
      "a parameter has no tensor")
    expectRefusal(
      ofPickle: PickleBytes().op("(").text("storage").op("tQ.").bytes,
      "BINPERSID does not describe a storage")
  }
}
