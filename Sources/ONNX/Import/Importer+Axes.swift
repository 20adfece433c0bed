import Autograd
import Networks
import TensorCore

/// The axes of values: in which order they lie in memory, and how they are merged and split.
extension Importer {
  /// The value with one axis in memory for each axis of ONNX, in the given order: axis i in memory
  /// is the axis `order[i]` of ONNX.
  func arranged(_ value: ImportedValue, _ order: [Int]) throws -> ImportedValue {
    var result = value
    let extents = value.extents
    // The axes that no axis of ONNX names have the extent 1, and may lie anywhere.
    let wanted = order.flatMap { value.axes[$0] }
    let moved = wanted.filter { value.memory[$0] != 1 }
    if moved != moved.sorted() {
      let others = value.memory.indices.filter { !wanted.contains($0) }
      let permutation = wanted + others
      result = try builder.apply(
        "permute", ["axes": .integers(permutation)], to: [result])
    }
    let target = order.map { extents[$0] }
    if result.memory != target { result = try reshapedMemory(result, to: target) }
    var axes = [[Int]](repeating: [], count: order.count)
    for (place, axis) in order.enumerated() { axes[axis] = [place] }
    return ImportedValue(result.source, memory: target, axes: axes)
  }

  /// The value with the axes of ONNX in memory.
  func plain(_ value: ImportedValue) throws -> ImportedValue {
    try arranged(value, Array(0..<value.rank))
  }

  /// The tensor of a known value, with the axes of ONNX.
  func tensor(_ value: ImportedValue) throws -> Tensor {
    guard case .constant(let tensor) = try plain(value).source else {
      throw ImportProblem("computes a weight from the images")
    }
    return tensor
  }

  /// Images in memory, `[N, H, W, C]`.
  ///
  /// - Throws: `ImportProblem` if the value has other than four axes.
  func images(_ value: ImportedValue) throws -> ImportedValue {
    guard value.rank == 4 else {
      throw ImportProblem("reads \(value.words), expected images [N, C, H, W]")
    }
    return try arranged(value, [0, 2, 3, 1])
  }

  /// A value whose tensor in memory is `[N, H, W, C]`, as ONNX's `[N, C, H, W]`.
  func fromImages(_ value: ImportedValue) -> ImportedValue {
    ImportedValue(value.source, memory: value.memory, axes: [[0], [3], [1], [2]])
  }

  /// The value with other extents in memory, in the same order of scalars.
  func reshapedMemory(_ value: ImportedValue, to target: [ProbedNumber]) throws -> ImportedValue {
    guard value.memory != target else { return value }
    if let attributes = Self.reshape(value.memory, to: target) {
      return try builder.apply("reshape", attributes, to: [value])
    }
    // Several extents depend on the image's size: one group of axes is reshaped after the other.
    let groups = AxisGroup.groups(value.memory, target) ?? []
    var result = value
    for index in groups.indices {
      let done = groups[...index].flatMap { $0.after.map { target[$0] } }
      let left = groups[(index + 1)...].flatMap { $0.before.map { value.memory[$0] } }
      guard let attributes = Self.reshape(result.memory, to: done + left) else { break }
      result = try builder.apply("reshape", attributes, to: [result])
    }
    guard let attributes = Self.reshape(result.memory, to: target) else {
      throw ImportProblem(
        "changes the axes of \(value.words) in a way that depends on the image's size",
        advice: "Give the size of the images with --image-size")
    }
    return result.memory == target
      ? result : try builder.apply("reshape", attributes, to: [result])
  }

  /// The attributes of a reshape; nil if more than one extent is neither fixed nor copied.
  private static func reshape(
    _ before: [ProbedNumber], to target: [ProbedNumber]
  ) -> [String: AttributeValue]? {
    var shape = target.enumerated().map { place, extent in
      place < before.count && before[place] == extent ? 0 : extent.fixedInteger ?? -1
    }
    if shape.count(where: { $0 == -1 }) <= 1 { return ["shape": .integers(shape)] }
    var copies: [Int] = []
    for (place, extent) in target.enumerated() where shape[place] <= 0 {
      let isInPlace = place < before.count && before[place] == extent
      guard let axis = isInPlace ? place : before.firstIndex(of: extent) else { continue }
      shape[place] = 0
      copies.append(axis)
    }
    guard shape.count(where: { $0 == -1 }) <= 1 else { return nil }
    return ["shape": .integers(shape), "copies": .integers(copies)]
  }

  /// The value with other extents in ONNX, in the same order of scalars.
  ///
  /// Where axes only merge, or a single axis in memory splits, nothing is copied.
  func reshaped(_ value: ImportedValue, to target: [ProbedNumber]) throws -> ImportedValue {
    let extents = value.extents
    guard extents != target else { return value }
    guard extents.product == target.product else {
      throw ImportProblem(
        "reshapes \(value.words) to [\(target.map(\.words).joined(separator: ", "))], which has"
          + " another number of scalars", advice: ONNXFile.exportAgain)
    }
    if let result = try regrouped(value, to: target) { return result }
    let simple = try plain(value)
    let result = try reshapedMemory(simple, to: target)
    return ImportedValue(result.source, memory: target, axes: target.indices.map { [$0] })
  }

  /// The value with axes in memory merged and split; nil if that is not enough.
  private func regrouped(
    _ value: ImportedValue, to target: [ProbedNumber]
  ) throws -> ImportedValue? {
    let extents = value.extents
    var axes = [[Int]](repeating: [], count: target.count)
    /// The extents that an axis in memory is split into, and the axes of the result that they are.
    var splits: [Int: [(extent: ProbedNumber, place: Int)]] = [:]
    guard let groups = AxisGroup.groups(extents, target) else { return nil }
    for group in groups {
      let to = group.after
      var pieces = group.before.flatMap { value.axes[$0] }.filter { value.memory[$0] != 1 }[...]
      if pieces.count == 1, to.count > 1, let piece = pieces.first {
        splits[piece] = to.map { (target[$0], $0) }
        continue
      }
      for place in to {
        var product: ProbedNumber = 1
        while product != target[place] {
          guard let piece = pieces.popFirst() else { return nil }
          axes[place].append(piece)
          product = product * value.memory[piece]
        }
      }
      guard pieces.isEmpty else { return nil }
    }
    guard !splits.isEmpty else {
      return ImportedValue(value.source, memory: value.memory, axes: axes)
    }
    var memory: [ProbedNumber] = []
    var moved: [Int: Int] = [:]
    for (place, extent) in value.memory.enumerated() {
      moved[place] = memory.count
      guard let parts = splits[place] else {
        memory.append(extent)
        continue
      }
      for part in parts {
        axes[part.place] = [-1 - memory.count]
        memory.append(part.extent)
      }
    }
    // Not more than one extent may depend on the image, unless it stays in place.
    let result = try reshapedMemory(value, to: memory)
    return ImportedValue(
      result.source, memory: memory,
      axes: axes.map { $0.map { $0 < 0 ? -1 - $0 : moved[$0] ?? $0 } })
  }

  /// The value with each axis of ONNX being exactly one axis in memory, in whatever order.
  func simple(_ value: ImportedValue) throws -> ImportedValue {
    let named = value.axes.flatMap(\.self)
    guard value.axes.contains(where: { $0.count != 1 }) || named.count != value.memory.count else {
      return value
    }
    // Keeps the order in memory where it is known; an axis of extent 1 comes last.
    let order = value.axes.indices.sorted { left, right in
      (value.axes[left].first ?? Int.max, left) < (value.axes[right].first ?? Int.max, right)
    }
    return try arranged(value, order)
  }

  /// The value with new axes of extent 1 in front, until it has `rank` axes.
  func raised(_ value: ImportedValue, to rank: Int) -> ImportedValue {
    var result = value
    let missing = rank - value.rank
    if missing > 0 { result.axes = Array(repeating: [], count: missing) + value.axes }
    return result
  }
}
