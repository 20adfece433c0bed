import Autograd
import Networks
import TensorCore

/// Models that state their batch, and are read for any batch.
extension Importer {
  /// The extents of a reshape for any batch, where the model has them for its own batch.
  ///
  /// The images of a batch stay as far apart in the order of scalars as they are. That leaves one
  /// place for the batch, or a few if it merges with another axis; with a batch of 1 the model does
  /// not tell which. `[L, 1, E]` to `[L, heads, E / heads]` is then taken as `[L, N · heads, …]`,
  /// and `[L, 1, heads, E / heads]` to `[L, E]` as `[L · N, E]`: PyTorch's attention writes both.
  func opened(
    _ target: [ProbedNumber], of input: ImportedValue, _ batch: Int
  ) -> [ProbedNumber] {
    let given = input.extents
    let batched = given.indices.filter { given[$0].dependsOnBatch }
    guard batched.count == 1, let axis = batched.first else { return target }
    let stated = given.map { $0.stated(batch, probes.batch) }
    guard stated.product == target.product else { return target }
    let distances = distances(input, axis)
    let group = BatchGroup(of: axis, stated, target, distances)
    let places = target.indices.filter { place in
      let others = target[place] / ProbedNumber(batch)
      let after = target[(place + 1)...].product
      // The batch may have parts of its axis inside of it and outside.
      return others.isWhole && (group?.allows(place) ?? true || others == 1)
        && distances.contains { ($0 / after).isWhole && (after * others / $0).isWhole }
    }
    let known = places.first { place in
      let parts = innerParts[target[place] / ProbedNumber(batch) * probes.batch] ?? []
      return distances.contains { parts.contains($0 / target[(place + 1)...].product) }
    }
    let own = places.first { target[$0] == ProbedNumber(batch) }
    guard
      let place = own ?? group?.place(among: places, known: known)
        ?? Self.place(among: places, stated[(axis + 1)...], target)
    else { return target }
    mixesAxes = mixesAxes || distances.count > 1 || target[place] != ProbedNumber(batch)
    var result = target
    result[place] = target[place] / ProbedNumber(batch) * probes.batch
    let inner = distances.map { $0 / target[(place + 1)...].product }.filter(\.isWhole)
    innerParts[result[place], default: []].formUnion(inner)
    return result
  }

  /// The axis that takes a batch that had an axis of its own.
  private static func place(
    among places: [Int], _ following: ArraySlice<ProbedNumber>, _ target: [ProbedNumber]
  ) -> Int? {
    guard let last = places.last, let next = following.first(where: { $0 != 1 }) else {
      return places.first
    }
    return target[last].lanes[0] < next.lanes[0] ? last : places.first
  }

  /// How many scalars apart the images of a batch can be: its axis may hold other parts, inside of
  /// the batch or outside.
  private func distances(_ input: ImportedValue, _ axis: Int) -> Set<ProbedNumber> {
    let extents = input.extents
    let after = extents[(axis + 1)...].product
    let pieces = input.axes[axis]
    if let piece = pieces.firstIndex(where: { input.memory[$0] == probes.batch }) {
      return [after * pieces[(piece + 1)...].map { input.memory[$0] }.product]
    }
    if let known = innerParts[extents[axis]] { return Set(known.map { after * $0 }) }
    return [after, after * extents[axis] / probes.batch]
  }

  /// A known value of the stated batch, all of whose images are the same, for any batch.
  func opened(_ value: ImportedValue, beside others: [ImportedValue]) throws -> ImportedValue {
    guard let batch = statedBatch, batch > 1, value.isConstant,
      value.extents.first == ProbedNumber(batch),
      others.contains(where: { $0.rank == value.rank && $0.extents.first == probes.batch })
    else { return value }
    let all = try tensor(value)
    let first = all.slice(0..<1)
    guard (1..<batch).allSatisfy({ all.slice($0..<$0 + 1).scalars == first.scalars }) else {
      return value
    }
    return ImportedValue(first)
  }
}

/// The axes of a reshape that an axis becomes, if it is more than the batch.
private struct BatchGroup {
  let group: AxisGroup
  /// The axis before the group, if the batch is so far out that it can move there.
  let neighbor: Int?

  /// - Parameters:
  ///   - axis: The axis with the batch.
  ///   - stated: The extents before the reshape, for the batch that the model states.
  ///   - target: The extents after it.
  ///   - distances: How many scalars apart the images can be.
  /// - Returns: Nil if the axis is the batch alone, which has no place among others.
  init?(
    of axis: Int, _ stated: [ProbedNumber], _ target: [ProbedNumber],
    _ distances: Set<ProbedNumber>
  ) {
    guard
      let group = AxisGroup.groups(stated, target)?.first(where: { $0.before.contains(axis) }),
      let first = group.before.first, let goal = group.after.first
    else { return nil }
    self.group = group
    let isOutermost = distances.contains(stated[first...].product)
    neighbor = isOutermost ? target[..<goal].lastIndex { $0 != 1 } : nil
  }

  func allows(_ place: Int) -> Bool { group.after.contains(place) || place == neighbor }

  /// The axis that takes the batch: one that the model has elsewhere, or one of the group, unless
  /// its axes merge: then the batch stays in front of them.
  func place(among places: [Int], known: Int?) -> Int? {
    if let known { return known }
    if group.after.count < group.before.count, let neighbor, places.contains(neighbor) {
      return neighbor
    }
    return places.first(where: group.after.contains) ?? places.first
  }
}

extension ProbedNumber {
  /// Whether it differs between batches. Only the batch differs between the first two probes.
  var dependsOnBatch: Bool { lanes[0] != lanes[1] || lanes[2] != lanes[3] }

  /// The extent for the batch that the model states.
  func stated(_ batch: Int, _ probes: ProbedNumber) -> ProbedNumber {
    dependsOnBatch ? self / probes * ProbedNumber(batch) : self
  }
}

extension Network {
  /// Whether each of two images in a batch has the outputs that it has alone.
  func keepsImagesApart(height: Int, width: Int) -> Bool {
    let shape = Shape([1, height, width, graph.inputs[0].channels])
    var random = RandomStream(seed: 1)
    let images = (0..<2).map { _ in
      Tensor((0..<shape.count).map { _ in random.normal() }, shape: shape)
    }
    let tape = Tape()
    let network = forInference()
    let (alone, together) = (images[1], Tensor(concatenating: images, alongAxis: 0))
    let expected = network.outputs(tape.constant(alone), on: tape).map(\.tensor)
    let found = network.outputs(tape.constant(together), on: tape).map(\.tensor)
    return zip(found, expected).allSatisfy { found, expected in
      let (extent, rest) = (expected.shape[0], Array(expected.shape.extents.dropFirst()))
      guard found.shape == Shape([2 * extent] + rest) else { return false }
      let largest = expected.scalars.map(\.magnitude).max() ?? 0
      return zip(found.slice(extent..<2 * extent, alongAxis: 0).scalars, expected.scalars)
        .allSatisfy { abs($0 - $1) <= 1e-3 * largest }
    }
  }
}
