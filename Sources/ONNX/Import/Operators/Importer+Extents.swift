import Autograd
import Networks
import TensorCore

/// Operators that change axes and extents.
extension Importer {
  /// `Transpose`, which only changes the description of the axes.
  func transposition() throws {
    let input = try value()
    let order = node.integers("perm") ?? (0..<input.rank).reversed()
    guard order.sorted() == Array(0..<input.rank) else {
      throw ImportProblem("permutes \(order.prefix(8)) of \(input.words)")
    }
    var result = input
    result.axes = order.map { input.axes[$0] }
    set(result)
  }

  /// `Reshape`.
  func reshaping() throws {
    let target = try numbers(1) ?? (node.integers("shape") ?? []).map { ProbedNumber($0) }
    if case .numbers(let numbers) = try known(0) {
      var shape = target.map { $0.fixedInteger ?? 1 }
      if let open = shape.firstIndex(of: -1) {
        shape[open] = 1
        let others = ShapeNumbers.count(of: shape) ?? 0
        shape[open] = others == 0 ? 0 : numbers.numbers.count / others
      }
      guard shape.count <= 8, ShapeNumbers.count(of: shape) == numbers.numbers.count else {
        throw ImportProblem("reshapes \(numbers.numbers.count) numbers to \(shape)")
      }
      return set(
        ShapeNumbers(shape: shape, numbers: numbers.numbers, areIntegers: numbers.areIntegers))
    }
    let input = try value()
    set(try reshaped(input, to: extents(target, of: input)))
  }

  /// The extents that a `Reshape` means: 0 copies, -1 is what is left, and a stated batch is open.
  private func extents(
    _ target: [ProbedNumber], of input: ImportedValue
  ) throws -> [ProbedNumber] {
    guard target.count <= 8 else { throw ImportProblem("reshapes to \(target.count) axes") }
    let given = input.extents
    let copiesZeros = node.integer("allowzero", default: 0) == 0
    var result = target
    for place in target.indices where target[place] == 0 && copiesZeros {
      guard place < given.count else { throw ImportProblem("copies an axis that does not exist") }
      result[place] = given[place]
    }
    let total = given.product
    if let open = result.firstIndex(of: -1) {
      var others: ProbedNumber = 1
      for place in result.indices where place != open { others = others * result[place] }
      result[open] = total / others
      if !result[open].isWhole, let batch = statedBatch, !input.isConstant {
        // The stated batch stands in the shape: [1, 256, -1].
        result[0] = result[0] / ProbedNumber(batch) * probes.batch
        others = others / ProbedNumber(batch) * probes.batch
        result[open] = total / others
      }
    } else if result.product != total, let batch = statedBatch, !input.isConstant,
      let first = result.first, first.fixed != nil
    {
      result[0] = first / ProbedNumber(batch) * probes.batch
    }
    // [1, -1] of a batch of one: what is left would swallow the open batch.
    if let batch = statedBatch, !input.isConstant, let first = result.first,
      first == ProbedNumber(batch), given.first == probes.batch, batch == 1,
      result.dropFirst().contains(where: { $0.fixed == nil }),
      result.dropFirst().contains(where: { $0.lanes[0] != $0.lanes[1] })
    {
      let place = result.indices.dropFirst().first { result[$0].lanes[0] != result[$0].lanes[1] }
      if let place {
        result[0] = probes.batch
        result[place] = result[place] / probes.batch
      }
    }
    guard result.allSatisfy({ $0.isWhole && $0.lanes.min() > 0 }) else {
      throw ImportProblem(
        "reshapes \(input.words) to [\(target.map(\.words).joined(separator: ", "))]",
        advice: ONNXFile.exportAgain)
    }
    return result
  }

  /// `Flatten` to two axes.
  func flattening() throws {
    let input = try value()
    let axis = try input.place(ofAxis: node.integer("axis", default: 1), orEnd: true)
    let extents = input.extents
    set(try reshaped(input, to: [extents[..<axis].product, extents[axis...].product]))
  }

  /// `Squeeze`.
  func squeezing() throws {
    let axes = try integers("axes", orInput: 1)
    if case .numbers(let numbers) = try known(0) {
      let rank = numbers.shape.count
      let places =
        axes.map { $0.map { $0 < 0 ? $0 + rank : $0 } }
        ?? numbers.shape.indices.filter {
          numbers.shape[$0] == 1
        }
      var result = numbers
      result.shape = numbers.shape.indices.filter { !places.contains($0) }.map { numbers.shape[$0] }
      return set(result)
    }
    let input = try value()
    let extents = input.extents
    let places =
      try axes?.map { try input.place(ofAxis: $0) }
      ?? extents.indices.filter {
        extents[$0] == 1
      }
    for place in places where extents[place] != 1 {
      throw ImportProblem(
        "removes the axis \(place) of \(input.words), whose extent is not 1",
        advice: "If the network is for images of one size, give it with --image-size")
    }
    var result = input
    result.axes = input.axes.indices.filter { !places.contains($0) }.map { input.axes[$0] }
    set(result)
  }

  /// `Unsqueeze`.
  func unsqueezing() throws {
    let axes = try integers("axes", orInput: 1) ?? []
    func places(_ rank: Int) throws -> [Int] {
      let all = rank + axes.count
      let places = axes.map { $0 < 0 ? $0 + all : $0 }.sorted()
      guard all <= 8, Set(places).count == places.count,
        places.allSatisfy((0..<all).contains)
      else { throw ImportProblem("adds the axes \(axes.prefix(8)) to \(rank)") }
      return places
    }
    if case .numbers(let numbers) = try known(0) {
      var result = numbers
      for place in try places(numbers.shape.count) { result.shape.insert(1, at: place) }
      return set(result)
    }
    var result = try value()
    for place in try places(result.rank) { result.axes.insert([], at: place) }
    set(result)
  }

  /// `Concat`.
  func concatenation() throws {
    let inputs = try node.input.indices.map { try known($0) }
    let numbers = inputs.compactMap { if case .numbers(let numbers) = $0 { numbers } else { nil } }
    if numbers.count == inputs.count {
      let count = numbers.reduce(0) { $0 + $1.numbers.count }
      guard count <= ShapeNumbers.limit, numbers.allSatisfy({ $0.shape.count <= 1 }) else {
        throw ImportProblem("joins \(count) numbers of a shape, or tables of them")
      }
      return set(
        ShapeNumbers(
          shape: [numbers.reduce(0) { $0 + $1.numbers.count }], numbers: numbers.flatMap(\.numbers),
          areIntegers: numbers.allSatisfy(\.areIntegers)))
    }
    let values = try node.input.indices.map { try value($0) }
    let axis = try values[0].place(ofAxis: node.integer("axis", default: 1))
    guard values.allSatisfy({ $0.rank == values[0].rank }) else {
      throw ImportProblem("joins values with different numbers of axes")
    }
    let simpleValues = try values.map { try simple($0) }
    let lead = simpleValues.first { !$0.isConstant } ?? simpleValues[0]
    let order = (0..<lead.rank).sorted { lead.axes[$0][0] < lead.axes[$1][0] }
    let parts = try values.map { try arranged($0, order) }
    var result = parts[0]
    if parts.count > 1 {
      guard let place = order.firstIndex(of: axis) else { return }
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
  private func slice(
    _ input: ImportedValue, _ axis: Int, from start: ProbedNumber, to end: ProbedNumber,
    step: Int = 1
  ) throws -> ImportedValue {
    let extent = input.extents[axis]
    // Clamped as ONNX does; negative positions count from the end.
    func place(_ number: ProbedNumber) -> ProbedNumber {
      number.map(with: extent) { position, extent in
        let place = position < 0 ? position + extent : position
        return step > 0 ? min(max(place, 0), extent) : min(max(place, -1), extent - 1)
      }
    }
    let (first, last) = (place(start), place(end))
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
    var result = try builder.apply("slice", attributes, to: [value])
    result.axes = value.axes
    return result
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
    if case .numbers(let numbers) = try known(0) {
      return set(try slice(numbers, starts, ends, axes, steps))
    }
    var result = try value()
    for index in starts.indices {
      result = try slice(
        result, result.place(ofAxis: axes[index]), from: starts[index], to: ends[index],
        step: steps[index])
    }
    set(result)
  }

  /// Parts of a table of numbers along its axes.
  private func slice(
    _ numbers: ShapeNumbers, _ starts: [ProbedNumber], _ ends: [ProbedNumber], _ axes: [Int],
    _ steps: [Int]
  ) throws -> ShapeNumbers {
    var result = numbers
    for index in starts.indices {
      let axis = axes[index] < 0 ? axes[index] + result.shape.count : axes[index]
      guard result.shape.indices.contains(axis) else {
        throw ImportProblem("takes a part along the axis \(axes[index])")
      }
      let extent = result.shape[axis]
      guard let start = starts[index].fixed, let end = ends[index].fixed else {
        throw ImportProblem("takes a part that depends on the image's size")
      }
      func place(_ position: Double, _ range: ClosedRange<Int>) -> Int {
        let place = position < 0 ? position + Double(extent) : position
        return Int(min(max(place, Double(range.lowerBound)), Double(range.upperBound)))
      }
      let step = steps[index]
      let positions =
        step > 0
        ? Array(stride(from: place(start, 0...extent), to: place(end, 0...extent), by: step))
        : Array(
          stride(
            from: place(start, -1...max(-1, extent - 1)), to: place(end, -1...max(-1, extent - 1)),
            by: step))
      result = try result.selecting(positions, axis: axis)
    }
    return result
  }

  /// `Gather` with known positions.
  func gathering() throws {
    guard let positions = try integers(1) else { throw ImportProblem("has no positions") }
    let shape = try extents(ofInput: 1)
    let axis = node.integer("axis", default: 0)
    if case .numbers(let numbers) = try known(0) {
      let place = axis < 0 ? axis + numbers.shape.count : axis
      guard numbers.shape.indices.contains(place) else {
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
      result = try builder.apply(
        "gather", ["axis": .integer(memory), "positions": .integers(positions)], to: [value])
      result.axes = value.axes
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
  private func extents(ofInput place: Int) throws -> [Int] {
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
      let place = axis < 0 ? axis + numbers.shape.count : axis
      guard numbers.shape.indices.contains(place), count > 0 else {
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

  /// `Expand`: repeats axes of extent 1.
  func expansion() throws {
    guard let target = try numbers(1), target.count <= 8 else {
      throw ImportProblem("has no shape", advice: ONNXFile.exportAgain)
    }
    if case .numbers(let numbers) = try known(0), numbers.numbers.count == 1 {
      let shape = target.compactMap(\.fixedInteger)
      guard shape.count == target.count, let count = ShapeNumbers.count(of: shape), count <= 1000
      else {
        throw ImportProblem("repeats a number more often than a shape has axes")
      }
      return set(
        ShapeNumbers(
          shape: shape, numbers: Array(repeating: numbers.numbers[0], count: count),
          areIntegers: numbers.areIntegers))
    }
    let input = try value()
    let rank = max(input.rank, target.count)
    let value = raised(input, to: rank)
    let wanted = Array(repeating: 1 as ProbedNumber, count: rank - target.count) + target
    // A batch of 1 stays: the operations that read it repeat it.
    let extents = zip(value.extents, wanted).enumerated().map { axis, pair in
      pair.0 == 1 && !(axis == 0 && pair.1 == probes.batch) ? pair.1 : pair.0
    }
    guard extents != value.extents else { return set(value) }
    let source = try plain(value)
    let shape = try zip(extents, source.memory).map { extent, given -> Int in
      if extent == given { return 0 }
      guard let fixed = extent.fixedInteger else {
        throw ImportProblem("repeats a value as often as the image is large")
      }
      return fixed
    }
    set(try builder.apply("expand", ["shape": .integers(shape)], to: [source]))
  }

  /// `Tile`.
  func tiling() throws {
    guard let repeats = try integers(1) else { throw ImportProblem("has no repeats") }
    let input = try value()
    guard repeats.count == input.rank, repeats.allSatisfy({ (1...65_536).contains($0) }) else {
      throw ImportProblem("repeats \(input.words) \(repeats.prefix(8)) times")
    }
    guard repeats.contains(where: { $0 != 1 }) else { return set(input) }
    let value = try simple(input)
    var memory = [Int](repeating: 1, count: value.memory.count)
    for (axis, count) in repeats.enumerated() { memory[value.axes[axis][0]] = count }
    var result = try builder.apply("tile", ["repeats": .integers(memory)], to: [value])
    result.axes = value.axes
    set(result)
  }

  /// `DepthToSpace` (Shi et al. 2016).
  func depthToSpace() throws {
    let (input, block) = (try value(), node.integer("blocksize", default: 0))
    let extents = input.extents
    guard input.rank == 4, (1...1024).contains(block) else {
      throw ImportProblem("reads \(input.words) with a blocksize of \(block)")
    }
    let (side, depth) = (ProbedNumber(block), extents[1] / ProbedNumber(block * block))
    guard depth.isWhole else {
      throw ImportProblem("needs a multiple of \(block * block) channels")
    }
    let isColumnsFirst = node.text("mode") == "CRD"
    let split = isColumnsFirst ? [depth, side, side] : [side, side, depth]
    var value = try reshaped(input, to: [extents[0]] + split + [extents[2], extents[3]])
    let order = isColumnsFirst ? [0, 1, 4, 2, 5, 3] : [0, 3, 4, 1, 5, 2]
    value.axes = order.map { value.axes[$0] }
    set(try reshaped(value, to: [extents[0], depth, extents[2] * side, extents[3] * side]))
  }

  /// `SpaceToDepth`.
  func spaceToDepth() throws {
    let (input, block) = (try value(), node.integer("blocksize", default: 0))
    let extents = input.extents
    guard input.rank == 4, (1...1024).contains(block) else {
      throw ImportProblem("reads \(input.words) with a blocksize of \(block)")
    }
    let side = ProbedNumber(block)
    let (height, width) = (extents[2] / side, extents[3] / side)
    guard height.isWhole, width.isWhole else {
      throw ImportProblem("needs sides that are multiples of \(block)")
    }
    var value = try reshaped(input, to: [extents[0], extents[1], height, side, width, side])
    value.axes = [0, 3, 5, 1, 2, 4].map { value.axes[$0] }
    set(try reshaped(value, to: [extents[0], extents[1] * side * side, height, width]))
  }

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
    let order = (0..<value.rank).sorted { value.axes[$0][0] < value.axes[$1][0] }
    let memory = order.map { before[$0] } + order.map { after[$0] }
    if mode == "reflect", value.rank == 4 {
      let sides = [memory[1], memory[2], memory[5], memory[6]]
      let others = [memory[0], memory[3], memory[4], memory[7]]
      if Set(sides).count == 1, others.allSatisfy({ $0 == 0 }), sides[0] <= 1024 {
        var result = try builder.apply(
          "reflection_pad", ["padding": .integer(sides[0])], to: [value])
        result.axes = value.axes
        return set(result)
      }
    }
    var attributes: [String: AttributeValue] = ["pads": .integers(memory)]
    attributes["mode"] = mode == "constant" ? nil : .text(mode)
    if mode == "constant", let number = try number("value", orInput: 2), number != 0 {
      attributes["value"] = .number(number)
    }
    var result = try builder.apply("pad", attributes, to: [value])
    result.axes = value.axes
    set(result)
  }
}

extension ProbedNumber {
  /// Whether it is a whole number for every probe.
  var isWhole: Bool { lanes == lanes.rounded(.toNearestOrEven) && lanes == lanes }
}

extension ShapeNumbers {
  /// The numbers at some positions of an axis.
  ///
  /// - Throws: `ImportProblem` if there is no such position.
  func selecting(_ positions: [Int], axis: Int) throws -> ShapeNumbers {
    guard shape.indices.contains(axis), positions.allSatisfy((0..<shape[axis]).contains) else {
      throw ImportProblem(
        "takes positions that \(shape) does not have", advice: ONNXFile.exportAgain)
    }
    var selected = shape
    selected[axis] = positions.count
    guard Self.count(of: selected) != nil else {
      throw ImportProblem("takes \(positions.count) positions of \(shape)")
    }
    let outer = shape[..<axis].reduce(1, *)
    let inner = shape[(axis + 1)...].reduce(1, *)
    var result = self
    result.shape[axis] = positions.count
    result.numbers = []
    for row in 0..<outer {
      for position in positions {
        let start = (row * shape[axis] + position) * inner
        result.numbers += numbers[start..<start + inner]
      }
    }
    return result
  }
}
