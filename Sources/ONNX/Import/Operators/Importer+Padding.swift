import Autograd
import Networks
import TensorCore

extension Importer {
  /// `Pad`.
  func padding() throws {
    let input = try value()
    let pads = try integers("pads", orInput: 1) ?? []
    let axes = try integers(3)?.map { try input.place(ofAxis: $0) } ?? Array(0..<input.rank)
    guard pads.count == 2 * axes.count, pads.allSatisfy((-65_536...65_536).contains)
    else {
      throw ImportProblem("has \(pads.count) pads for \(input.words)", advice: ONNXFile.exportAgain)
    }
    var (before, after) = (
      [Int](repeating: 0, count: input.rank), [Int](repeating: 0, count: input.rank)
    )
    for (index, axis) in axes.enumerated() {
      (before[axis], after[axis]) = (pads[index], pads[index + axes.count])
    }
    let mode = node.text("mode") ?? "constant"
    guard ["constant", "reflect", "edge"].contains(mode) else {
      throw ImportProblem("pads by \"\(mode.shortened)\", which Condense does not read")
    }
    // A negative pad cuts.
    var value = input
    for axis in 0..<input.rank where before[axis] < 0 || after[axis] < 0 {
      let extent = value.extents[axis]
      value = try slice(
        value, axis, from: ProbedNumber(max(0, -before[axis])),
        to: extent - ProbedNumber(max(0, -after[axis])))
      (before[axis], after[axis]) = (max(0, before[axis]), max(0, after[axis]))
    }
    guard (before + after).contains(where: { $0 != 0 }) else { return set(value) }
    value = try simple(value)
    let order = value.memoryOrder
    let memory = order.map { before[$0] } + order.map { after[$0] }
    if mode == "reflect", value.rank == 4 {
      let sides = [memory[1], memory[2], memory[5], memory[6]]
      let others = [memory[0], memory[3], memory[4], memory[7]]
      if Set(sides).count == 1, others.allSatisfy({ $0 == 0 }), sides[0] <= 1024 {
        return set(try apply("reflection_pad", ["padding": .integer(sides[0])], to: value))
      }
    }
    var attributes: [String: AttributeValue] = ["pads": .integers(memory)]
    attributes["mode"] = mode == "constant" ? nil : .text(mode)
    if mode == "constant", let number = try number("value", orInput: 2), number != 0 {
      attributes["value"] = .number(number)
    }
    set(try apply("pad", attributes, to: value))
  }
}
