import Foundation
import Interchange
import Testing

@Suite struct StateDictionaryTests {
  private let start = PickleBytes()

  @Test func `The error describes what is not a dictionary of tensors`() {
    expectRefusal(ofPickle: start.op("].").bytes, "the file contains a list, expected a dictionary")
    expectRefusal(
      ofPickle: start.tensor([1], [1]).op(".").bytes, "the file contains a tensor, expected")
    expectRefusal(ofPickle: start.op("}.").bytes, "the dictionary has no tensors")
    expectRefusal(
      ofPickle: start.op("}K").raw(1).tensor([1], [1]).op("s.").bytes, "a key is an integer")
    expectRefusal(
      ofPickle: start.op("}").text("epoch").op("K").raw(1).op("s.").bytes,
      "\"epoch\" is an integer, expected a tensor")
    expectRefusal(
      ofPickle: start.op("}").text("w").tensor([1], [1]).op("s").text("w").tensor([1], [1]).op("s.")
        .bytes, "the name \"w\" occurs twice")
  }

  @Test func `A usual key has priority over others`() throws {
    let inner = { (pickle: PickleBytes, name: String) in
      pickle.text(name).op("}").text("w").tensor([1], [1]).op("ss")
    }
    let both = inner(inner(start.op("}"), "ema"), "model").op(".")
    #expect(try read(PickleBytes.archive(both.bytes).bytes).key == "model")
    #expect(try read(PickleBytes.archive(both.bytes).bytes, key: "ema").key == "ema")
    let other = inner(start.op("}"), "mine").op(".")
    #expect(try read(PickleBytes.archive(other.bytes).bytes).key == "mine")
  }

  @Test func `Pairs of Python 2 are read`() throws {
    let pickle = start.global("collections", "OrderedDict").op("(](]").raw(0x55, 1).op("w")
      .op("a").tensor([2], [1]).op("aetR.")
    #expect(try read(PickleBytes.archive(pickle.bytes).bytes).entry(named: "w")?.shape == [2])
  }

  @Test func `Files from before PyTorch 0_4 are read`() throws {
    let pickle = start.op("}").text("w").global("torch._utils", "_rebuild_tensor").op("(")
      .storage(count: 4).integer(1).tuple([3]).tuple([1]).op("tRs.")
    #expect(try read(PickleBytes.archive(pickle.bytes).bytes).entry(named: "w")?.shape == [3])
  }
}
