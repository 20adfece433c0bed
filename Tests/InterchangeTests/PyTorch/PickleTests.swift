import Foundation
import Interchange
import TensorCore
import Testing

/// Damaged or malicious pickles.
@Suite struct PickleTests {
  private let start = PickleBytes()

  @Test(arguments: [
    ("i", "byte 2 of a/data.pkl: the instruction INST (0x69) is not allowed in a state dictionary"),
    ("0", "the instruction POP (0x30)"), ("V", "UNICODE"), ("o", "OBJ"), ("2", "DUP"),
    ("P", "PERSID"),
    ("g", "GET"), ("d", "DICT"), ("l", "LIST"), ("I", "INT"),
    ("\u{1}", "the instruction 0x1 does not exist"),
  ])
  func `Other instructions are rejected with name and position`(letter: String, fact: String) {
    expectRefusal(ofPickle: start.op(letter).bytes, fact)
  }

  @Test(arguments: [(0x93, "STACK_GLOBAL"), (0x82, "EXT1"), (0x8B, "LONG4"), (0x92, "NEWOBJ_EX")])
  func `Instructions beyond ASCII are rejected by name`(code: UInt8, name: String) {
    expectRefusal(ofPickle: start.raw(code).bytes, "the instruction \(name)")
  }

  @Test(arguments: [
    ("os", "system"), ("builtins", "eval"), ("torch", "load"), ("torch.nn", "Linear"),
  ])
  func `Other Python names are rejected, and nothing is called`(module: String, name: String) {
    let call = start.op("}").text("w").global(module, name).op("(").text("echo harm").op("tRs.")
    expectRefusal(
      ofPickle: call.bytes,
      "byte 9 of a/data.pkl: it refers to \(module).\(name), which does not belong in a state dictionary"
    )
  }

  @Test func `A whole object is rejected with its class`() {
    expectRefusal(
      ofPickle: start.global("models", "Net").op(")").raw(0x81).op("}b.").bytes,
      "this file contains a whole Python object of class models.Net",
      "Save its state_dict() instead")
  }

  @Test func `Tensors of other kinds are rejected by name`() {
    expectRefusal(
      ofPickle: PickleBytes.state([1], [1]) { $0.storage(type: "ComplexFloatStorage", count: 1) },
      "a tensor is stored as torch.ComplexFloatStorage, which is not supported")
    expectRefusal(
      ofPickle: start.op("}").text("w").global("torch._utils", "_rebuild_sparse_tensor").bytes,
      "a tensor is stored as torch._utils._rebuild_sparse_tensor")
  }

  @Test func `Items can be set only in dictionaries`() {
    expectRefusal(
      ofPickle: start.op("]").text("w").raw(0x4E).op("s.").bytes,
      "an item is set in a list, expected a dictionary")
    expectRefusal(
      ofPickle: start.tensor([1], [1]).text("w").raw(0x4E).op("s.").bytes,
      "an item is set in a tensor")
    expectRefusal(ofPickle: start.op("}K").raw(1).op("a.").bytes, "appended to a dictionary")
    expectRefusal(
      ofPickle: start.op("}]K").raw(1).op("s.").bytes, "the key of a dictionary is a list")
    expectRefusal(
      ofPickle: start.op("}(K").raw(1).op("u.").bytes, "a key of a dictionary has no value")
    expectRefusal(ofPickle: start.op(")}b.").bytes, "BUILD sets the state of a tuple")
  }

  @Test(arguments: ["s.", "u.", "t.", "R.", "b.", "Q.", "a.", "(}s.", "\u{7F}"])
  func `Missing operands are rejected`(instructions: String) {
    expectRefusal(ofPickle: start.op(instructions).bytes, "byte ")
  }

  @Test func `The end must leave one value on the stack`() {
    expectRefusal(
      ofPickle: start.op("}}.").bytes, "the pickle ends with 2 values on the stack, expected one")
    expectRefusal(ofPickle: start.op("}(.").bytes, "the pickle ends with")
    expectRefusal(ofPickle: start.op("}").bytes, "the pickle ends early")
    expectRefusal(
      ofPickle: Data([0x80, 4]) + Data("}.".utf8), "the pickle has protocol 4, expected 2")
    expectRefusal(ofPickle: Data("}.".utf8), "the pickle does not begin with a protocol")
  }

  @Test func `Deeply nested containers are rejected`() {
    expectRefusal(
      ofPickle: start.op(String(repeating: "(", count: 65)).bytes, "nested deeper than 64")
    let tuples = (0..<64).reduce(start.op(")")) { pickle, _ in pickle.raw(0x85) }
    expectRefusal(ofPickle: tuples.op(".").bytes, "nested deeper than 64")
  }

  @Test func `A memo bomb is rejected by its depth without using memory`() {
    // Each tuple contains the previous one twice: 2⁶³ leaves, and 64 containers.
    var pickle = start.op("}").text("bomb").op(")q").raw(0)
    for _ in 0..<62 { pickle = pickle.op("h").raw(0).raw(0x86).op("q").raw(0) }
    expectRefusal(ofPickle: pickle.op("s.").bytes, "\"bomb\" is a tuple, expected a tensor")
    pickle = pickle.op("h").raw(0).raw(0x86).op("q").raw(0).op("h").raw(0).raw(0x86)
    expectRefusal(ofPickle: pickle.op("s.").bytes, "nested deeper than 64")
  }

  @Test func `A list that contains itself is allowed`() {
    let pickle = start.op("}").text("loop").op("]q").raw(0).op("h").raw(0).op("as.")
    expectRefusal(ofPickle: pickle.bytes, "\"loop\" is a list, expected a tensor")
  }

  @Test func `The largest index in the memo needs no memory`() {
    let pickle = start.op("}r").raw(0xFF, 0xFF, 0xFF, 0xFF).op("j").raw(0xFF, 0xFF, 0xFF, 0xFF)
    expectRefusal(ofPickle: pickle.op(".").bytes, "ends with 2 values")
    expectRefusal(ofPickle: start.op("h").raw(7).bytes, "the memo has no value 7")
  }

  @Test func `Too many values are rejected`() {
    let nothings = Data(repeating: 0x4E, count: 1_100_000)
    expectRefusal(ofPickle: start.raw(nothings).bytes, "the pickle creates more than ")
  }

  @Test func `Long strings are rejected before they are read`() {
    expectRefusal(
      ofPickle: start.op("X").raw(number(UInt32(1 << 20 + 1))).bytes, "the limit is 1048576")
    expectRefusal(
      ofPickle: start.op("X").raw(number(UInt32(1 << 20))).bytes, "the pickle ends early")
    expectRefusal(
      ofPickle: start.op("X").raw(number(UInt32(1))).raw(0xFF).bytes, "a string is not UTF-8")
    expectRefusal(
      ofPickle: start.op("c" + String(repeating: "x", count: 2000)).bytes, "a name has no end")
  }

  @Test func `Shared parts are not read without limit`() {
    // A thousand calls over one list of 20,000 pairs; a thousand tensors with one tuple of 20,000.
    let pair = "(K\u{1}K\u{2}tq\u{1}"
    let list = start.op("]q").raw(0).op("(").op(pair)
      .op(String(repeating: "h\u{1}", count: 19_999)).op("e")
    let call = PickleBytes().global("collections", "OrderedDict").op("h").raw(0).raw(0x85).op("R")
      .bytes.dropFirst(2)
    let calls = (0..<1000).reduce(Data()) { data, _ in data + call }
    expectRefusal(ofPickle: list.raw(calls).op(".").bytes, "the pickle creates more than ")
    expectRefusal(
      ofPickle: PickleBytes.state(Array(repeating: 1, count: 20_000), [1]),
      "a tensor has 20000 axes, expected at most 8")
  }

  @Test func `Long names are rejected if each use would take time`() {
    let long = String(repeating: "x", count: 2000)
    expectRefusal(
      ofPickle: PickleBytes.state([1], [1]) { $0.storage(long, count: 1) },
      "the key of a storage has 2000 bytes, the limit is 256")
    expectRefusal(
      ofPickle: start.op("}").text(long).tensor([1], [1]).op("s.").bytes,
      "is longer than 1024 bytes")
  }
}
