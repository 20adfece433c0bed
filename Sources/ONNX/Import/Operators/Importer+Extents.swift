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
    if let batch = statedBatch, !input.isConstant, !result.contains(where: \.dependsOnBatch) {
      let stated = given.map { $0.stated(batch, probes.batch) }
      result = opened(completed(result, stated.product), of: input, batch)
    } else {
      result = completed(result, given.product)
    }
    guard result.allSatisfy({ $0.isWhole && $0.lanes.min() > 0 }) else {
      throw ImportProblem(
        "reshapes \(input.words) to [\(target.map(\.words).joined(separator: ", "))]",
        advice: ONNXFile.exportAgain)
    }
    return result
  }

  /// The extents, where -1 is what is left of all scalars.
  private func completed(_ target: [ProbedNumber], _ total: ProbedNumber) -> [ProbedNumber] {
    guard let open = target.firstIndex(of: -1) else { return target }
    var result = target
    result[open] = 1
    result[open] = total / result.product
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

  /// `Expand`: repeats axes of extent 1.
  func expansion() throws {
    guard let target = try numbers(1), target.count <= 8 else {
      throw ImportProblem("has no shape", advice: ONNXFile.exportAgain)
    }
    if case .numbers(let numbers) = try known(0) {
      let shape = target.compactMap(\.fixedInteger)
      guard shape.count == target.count else {
        throw ImportProblem(
          "repeats a number as often as the image is large",
          advice: "Give the size of the images with --image-size")
      }
      try builder.take(
        (ShapeNumbers.count(of: shape) ?? 0) * MemoryLayout<ProbedNumber>.stride)
      return set(try numbers.expanded(to: shape))
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
    let input = try value()
    guard var given = try numbers(1) else { throw ImportProblem("has no repeats") }
    // A batch of 1 stays: the operations that read it repeat it.
    if given.first == probes.batch, input.extents.first == 1 { given[0] = 1 }
    let repeats = try integers(given, ofInput: 1)
    guard repeats.count == input.rank, repeats.allSatisfy({ (1...65_536).contains($0) }) else {
      throw ImportProblem("repeats \(input.words) \(repeats.prefix(8)) times")
    }
    guard repeats.contains(where: { $0 != 1 }) else { return set(input) }
    let value = try simple(input)
    var memory = [Int](repeating: 1, count: value.memory.count)
    for (axis, count) in repeats.enumerated() { memory[value.axes[axis][0]] = count }
    set(try apply("tile", ["repeats": .integers(memory)], to: value))
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
}
