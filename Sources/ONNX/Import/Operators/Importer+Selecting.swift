import Autograd
import Networks
import TensorCore

/// Operators that join values and take parts of them.
extension Importer {
  /// `Concat`.
  func concatenation() throws {
    let inputs = try node.input.indices.map { try known($0) }
    let numbers = inputs.compactMap { if case .numbers(let numbers) = $0 { numbers } else { nil } }
    if numbers.count == inputs.count, !numbers.isEmpty {
      return set(try ShapeNumbers(joining: numbers, axis: node.integer("axis", default: 0)))
    }
    let given = try node.input.indices.map { try value($0) }
    let values = try given.map { try opened($0, beside: given) }
    let axis = try values[0].place(ofAxis: node.integer("axis", default: 1))
    guard values.allSatisfy({ $0.rank == values[0].rank }) else {
      throw ImportProblem("joins values with different numbers of axes")
    }
    let simpleValues = try values.map { try simple($0) }
    let lead = simpleValues.first { !$0.isConstant } ?? simpleValues[0]
    let order = lead.memoryOrder
    let parts = try values.map { try arranged($0, order) }
    var result = parts[0]
    if parts.count > 1 {
      let place = result.axes[axis][0]
      result = try builder.apply(
        "concatenate", place == lead.rank - 1 ? [:] : ["axis": .integer(place)], to: parts)
    }
    result.axes = parts[0].axes
    set(result)
  }

  /// One axis in memory for an axis of ONNX, and the value in which it is one.
  private func single(_ input: ImportedValue, _ axis: Int) throws -> (ImportedValue, Int) {
    let value = input.axes[axis].count == 1 ? input : try simple(input)
    return (value, value.axes[axis][0])
  }

  /// A part of an axis.
  func slice(
    _ input: ImportedValue, _ axis: Int, from start: ProbedNumber, to end: ProbedNumber,
    step: Int = 1
  ) throws -> ImportedValue {
    let extent = input.extents[axis]
    let first = start.map(with: extent) { Self.first($0, extent: $1, step) }
    let last = end.map(with: extent) { Self.last($0, extent: $1, step) }
    if step == 1, first == 0, last == extent { return input }
    var attributes: [String: AttributeValue] = [:]
    // A position is a number from the start, or one from the end.
    func attribute(_ number: ProbedNumber) throws -> Int {
      if let fixed = number.fixedInteger { return fixed }
      guard let fromEnd = (number - extent).fixedInteger, fromEnd < 0 else {
        throw ImportProblem(
          "takes a part that depends on the image's size",
          advice: "Give the size of the images with --image-size")
      }
      return fromEnd
    }
    if step > 0 {
      if first != 0 { attributes["start"] = .integer(try attribute(first)) }
      if last != extent { attributes["end"] = .integer(try attribute(last)) }
    } else {
      // From the last position on, and up to the first one, need no number.
      attributes["start"] = .integer(first == extent - 1 ? -1 : try attribute(first))
      if last != -1 { attributes["end"] = .integer(try attribute(last)) }
    }
    attributes["step"] = step == 1 ? nil : .integer(step)
    let (value, place) = try single(input, axis)
    attributes["axis"] = .integer(place)
    return try apply("slice", attributes, to: value)
  }

  /// The first position of a slice, clamped as ONNX does; negative positions count from the end.
  private static func first(_ position: Double, extent: Double, _ step: Int) -> Double {
    let place = position < 0 ? position + extent : position
    return min(max(place, 0), step > 0 ? extent : extent - 1)
  }

  /// The position before which a slice ends, clamped as ONNX does.
  private static func last(_ position: Double, extent: Double, _ step: Int) -> Double {
    let place = position < 0 ? position + extent : position
    return step > 0 ? min(max(place, 0), extent) : min(max(place, -1), extent - 1)
  }

  /// `Slice`.
  func slicing() throws {
    let starts = try numbers(1) ?? (node.integers("starts") ?? []).map { ProbedNumber($0) }
    let ends = try numbers(2) ?? (node.integers("ends") ?? []).map { ProbedNumber($0) }
    let axes = try integers("axes", orInput: 3) ?? Array(starts.indices)
    let steps = try integers(4) ?? Array(repeating: 1, count: starts.count)
    guard starts.count == ends.count, axes.count == starts.count, steps.count == starts.count,
      steps.allSatisfy({ $0 != 0 && abs($0) < 1 << 31 })
    else { throw ImportProblem("has starts, ends, axes and steps of different counts") }
    if case .numbers(var numbers) = try known(0) {
      let places = try distinct(axes) { numbers.place(ofAxis: $0) }
      for (index, axis) in places.enumerated() {
        numbers = try slice(numbers, axis, starts[index], ends[index], steps[index])
      }
      return set(numbers)
    }
    var result = try value()
    let places = try distinct(axes) { try result.place(ofAxis: $0) }
    for (index, axis) in places.enumerated() {
      result = try slice(
        result, axis, from: starts[index], to: ends[index], step: steps[index])
    }
    set(result)
  }

  /// The places of axes.
  ///
  /// - Throws: `ImportProblem` if there is no such axis, or if one is named twice, which ONNX leaves
  ///   undefined.
  private func distinct(_ axes: [Int], _ place: (Int) throws -> Int?) throws -> [Int] {
    var places: [Int] = []
    for axis in axes {
      guard let place = try place(axis) else {
        throw ImportProblem("takes a part along the axis \(axis)")
      }
      guard !places.contains(place) else {
        throw ImportProblem(
          "names the axis \(place) twice", advice: ONNXFile.exportAgain, canDependOnSize: false)
      }
      places.append(place)
    }
    return places
  }

  /// A part of a table of numbers along an axis.
  private func slice(
    _ numbers: ShapeNumbers, _ axis: Int, _ start: ProbedNumber, _ end: ProbedNumber, _ step: Int
  ) throws -> ShapeNumbers {
    guard let start = start.fixed, let end = end.fixed else {
      throw ImportProblem("takes a part that depends on the image's size")
    }
    let extent = Double(numbers.shape[axis])
    guard let first = Int(exactly: Self.first(start, extent: extent, step)),
      let last = Int(exactly: Self.last(end, extent: extent, step))
    else { throw ImportProblem("takes a part from \(start) to \(end), expected whole numbers") }
    return try numbers.selecting(Array(stride(from: first, to: last, by: step)), axis: axis)
  }

  /// `Gather` with known positions.
  func gathering() throws {
    guard let positions = try integers(1) else { throw ImportProblem("has no positions") }
    let shape = try extents(ofInput: 1)
    let axis = node.integer("axis", default: 0)
    if case .numbers(let numbers) = try known(0) {
      guard let place = numbers.place(ofAxis: axis) else {
        throw ImportProblem("takes positions along the axis \(axis)")
      }
      var result = try numbers.selecting(
        positions.map { $0 < 0 ? $0 + numbers.shape[place] : $0 }, axis: place)
      result.shape.replaceSubrange(place...place, with: shape)
      return set(result)
    }
    let input = try value()
    let place = try input.place(ofAxis: axis)
    guard (1...65_536).contains(positions.count) else {
      throw ImportProblem("takes \(positions.count) positions, expected 1...65536")
    }
    if let result = try strided(input, positions, shape) { return set(result) }
    let (value, memory) = try single(input, place)
    var result: ImportedValue
    if positions.count == 1 {
      let first = ProbedNumber(positions[0])
      let end = positions[0] == -1 ? input.extents[place] : first + 1
      result = try slice(value, place, from: first, to: end)
    } else {
      result = try apply(
        "gather", ["axis": .integer(memory), "positions": .integers(positions)], to: value)
    }
    if shape.isEmpty { result.axes.remove(at: place) }
    if shape.count > 1 {
      var extents = result.extents
      extents.replaceSubrange(place...place, with: shape.map { ProbedNumber($0) })
      result = try reshaped(result, to: extents)
    }
    set(result)
  }

  /// The result of a gathering of all scalars of one image, in their order; nil if it is another.
  ///
  /// PyTorch writes so `as_strided`, for a mean over images, where the batch is stated.
  private func strided(
    _ input: ImportedValue, _ positions: [Int], _ shape: [Int]
  ) throws -> ImportedValue? {
    let all = probes.batch * ProbedNumber(positions.count)
    guard statedBatch == 1, input.extents == [all], shape.count > 1, shape[0] == 1,
      positions == Array(positions.indices)
    else { return nil }
    return try reshaped(input, to: [probes.batch] + shape.dropFirst().map { ProbedNumber($0) })
  }

  /// The extents of a known input.
  func extents(ofInput place: Int) throws -> [Int] {
    switch try known(place) {
    case .numbers(let numbers): numbers.shape
    case .value(let value): try tensor(value).shape.extents
    }
  }

  /// `Split`.
  func splitting() throws {
    let axis = node.integer("axis", default: 0)
    let count = node.output.count
    if case .numbers(let numbers) = try known(0) {
      guard let place = numbers.place(ofAxis: axis), count > 0 else {
        throw ImportProblem("splits along the axis \(axis)")
      }
      let extent = numbers.shape[place]
      let even = [Int](repeating: extent / count, count: count)
      let sizes = try integers("split", orInput: 1) ?? even
      guard sizes.count == count, sizes.allSatisfy({ (0...extent).contains($0) }),
        sizes.reduce(0, +) == extent
      else { throw ImportProblem("splits \(extent) numbers into \(sizes.prefix(8))") }
      var start = 0
      for (output, size) in sizes.enumerated() {
        set(try numbers.selecting(Array(start..<start + size), axis: place), output: output)
        start += size
      }
      return
    }
    let input = try value()
    let place = try input.place(ofAxis: axis)
    let extent = input.extents[place]
    var sizes = try (numbers(1) ?? node.integers("split")?.map { ProbedNumber($0) }) ?? []
    if sizes.isEmpty {
      let parts = ProbedNumber(node.integer("num_outputs", default: count))
      let size = (extent / parts).map { $0.rounded(.up) }
      sizes = Array(repeating: size, count: max(0, count - 1))
      sizes.append(extent - sizes.reduce(0) { $0 + $1 })
    }
    guard sizes.count == count, sizes.reduce(0, { $0 + $1 }) == extent else {
      throw ImportProblem(
        "splits \(input.words) into \(sizes.map(\.words).joined(separator: ", "))")
    }
    var start: ProbedNumber = 0
    for (index, size) in sizes.enumerated() {
      set(try slice(input, place, from: start, to: start + size), output: index)
      start = start + size
    }
  }
}
