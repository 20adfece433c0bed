import Autograd
import Networks
import TensorCore

extension Importer {
  /// How much a `Pad` adds at both ends of each axis; a negative number cuts.
  private struct Pads {
    var before: [Int]
    var after: [Int]
  }

  /// `Pad`.
  func padding() throws {
    let input = try value()
    var pads = try pads(of: input)
    let mode = node.text("mode") ?? "constant"
    guard ["constant", "reflect", "edge"].contains(mode) else {
      throw ImportProblem(
        "pads by \"\(mode.shortened)\", which Condense does not read", canDependOnSize: false)
    }
    let value = try cut(input, &pads)
    guard (pads.before + pads.after).contains(where: { $0 != 0 }) else { return set(value) }
    set(try padded(simple(value), pads, mode))
  }

  private func pads(of input: ImportedValue) throws -> Pads {
    let given = try integers("pads", orInput: 1) ?? []
    let axes = try integers(3)?.map { try input.place(ofAxis: $0) } ?? Array(0..<input.rank)
    guard given.count == 2 * axes.count, given.allSatisfy((-65_536...65_536).contains) else {
      throw ImportProblem(
        "has \(given.count) pads for \(input.words)", advice: ONNXFile.exportAgain)
    }
    let none = [Int](repeating: 0, count: input.rank)
    var pads = Pads(before: none, after: none)
    for (index, axis) in axes.enumerated() {
      (pads.before[axis], pads.after[axis]) = (given[index], given[index + axes.count])
    }
    return pads
  }

  /// The value without what negative pads cut.
  private func cut(_ input: ImportedValue, _ pads: inout Pads) throws -> ImportedValue {
    var value = input
    for axis in 0..<input.rank where pads.before[axis] < 0 || pads.after[axis] < 0 {
      let extent = value.extents[axis]
      value = try slice(
        value, axis, from: ProbedNumber(max(0, -pads.before[axis])),
        to: extent - ProbedNumber(max(0, -pads.after[axis])))
      pads.before[axis] = max(0, pads.before[axis])
      pads.after[axis] = max(0, pads.after[axis])
    }
    return value
  }

  /// A value, each of whose axes is one in memory, with pads.
  private func padded(_ value: ImportedValue, _ pads: Pads, _ mode: String) throws -> ImportedValue
  {
    let order = value.memoryOrder
    let memory = order.map { pads.before[$0] } + order.map { pads.after[$0] }
    if mode == "reflect", let side = Self.evenSide(memory) {
      return try apply("reflection_pad", ["padding": .integer(side)], to: value)
    }
    var attributes: [String: AttributeValue] = ["pads": .integers(memory)]
    attributes["mode"] = mode == "constant" ? nil : .text(mode)
    if mode == "constant", let number = try number("value", orInput: 2), number != 0 {
      attributes["value"] = .number(number)
    }
    return try apply("pad", attributes, to: value)
  }

  /// The padding of images in memory if it is the same on all four sides; nil if it is another.
  private static func evenSide(_ pads: [Int]) -> Int? {
    guard pads.count == 8 else { return nil }
    let sides = [pads[1], pads[2], pads[5], pads[6]]
    let others = [pads[0], pads[3], pads[4], pads[7]]
    let isEven = Set(sides).count == 1 && others.allSatisfy { $0 == 0 } && sides[0] <= 1024
    return isEven ? sides[0] : nil
  }
}
