import Autograd
import TensorCore

/// Reshaping: the order of the scalars in memory stays, with other axes.
extension Exporter {
  /// `Reshape`, after a `Transpose` only if axes that merge are not neighbors in ONNX.
  func reshaping() throws -> ExportedValue {
    var value = orderedInput()
    let target = resultExtents
    var order = [Int].memory(target.count)
    if let kept = regroupedOrder(value, to: target) {
      order = kept
    } else {
      value = arranged(value, .memory(value.rank))
    }
    let source = name(of: value)
    let (before, after) = (value.extents, order.map { target[$0] })
    guard before != after else { return result(source, order: order) }
    return result(
      emit("Reshape", [source, try shape(from: before, to: after, of: source)]), order: order)
  }

  /// The order in ONNX of the axes after a reshape; nil if axes that merge are apart.
  private func regroupedOrder(_ value: ExportedValue, to target: [ProbedNumber]) -> [Int]? {
    guard let groups = AxisGroup.groups(value.memory, target) else { return nil }
    var rest = value.order.filter { value.memory[$0] != 1 }[...]
    var order: [Int] = []
    while let first = rest.first {
      guard let group = groups.first(where: { $0.before.first == first }),
        rest.starts(with: group.before)
      else { return nil }
      order += group.after
      rest = rest.dropFirst(group.before.count)
    }
    // Axes of extent 1 go where images have them, or where they are in memory.
    let all = [Int].memory(target.count)
    for candidate in [target.count == 4 ? .images : all, all]
    where candidate.filter({ target[$0] != 1 }) == order { return candidate }
    return order + all.filter { target[$0] == 1 }
  }

  /// The shape for a `Reshape`: a list if at most one extent is open, else computed from the input.
  private func shape(
    from before: [ProbedNumber], to after: [ProbedNumber], of source: String
  ) throws -> String {
    let fixed = after.enumerated().map { place, extent -> Int? in
      extent.fixedInteger ?? (place < before.count && before[place] == extent ? 0 : nil)
    }
    guard fixed.count(where: { $0 == nil }) > 1 else {
      return integers(fixed.map { $0 ?? -1 }, "shape")
    }
    var isLeft = false
    let parts = try after.map { extent -> ExtentPart in
      if let number = extent.fixedInteger { return .fixed(number) }
      if let axis = before.firstIndex(of: extent) { return .axis(axis) }
      guard !isLeft else {
        throw problem(
          "has a shape that depends on the image's size in a way that ONNX cannot express",
          "Export the network for images of one size")
      }
      isLeft = true
      return .fixed(-1)
    }
    return extents(parts, of: source, "shape")
  }
}
