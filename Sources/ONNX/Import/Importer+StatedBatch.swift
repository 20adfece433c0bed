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
    let distances = distances(input, axis, stated[axis])
    // An axis that is more than the batch stays among the axes with the same scalars.
    let group = AxisGroup.groups(stated, target)?.first { $0.before.contains(axis) }
    let places = target.indices.filter { place in
      let others = target[place] / ProbedNumber(batch)
      let after = target[(place + 1)...].product
      guard others.isWhole, group?.after.contains(place) ?? true || others == 1 else {
        return false
      }
      // The batch may have parts of its axis inside of it and outside.
      return distances.contains { ($0 / after).isWhole && (after * others / $0).isWhole }
    }
    guard let place = self.place(of: stated[axis], axis, stated, target, batch, places, distances)
    else { return target }
    mixesAxes = mixesAxes || distances.count > 1 || target[place] != ProbedNumber(batch)
    var result = target
    result[place] = target[place] / ProbedNumber(batch) * probes.batch
    let inner = distances.map { $0 / target[(place + 1)...].product }.filter(\.isWhole)
    innerParts[result[place], default: []].formUnion(inner)
    return result
  }

  /// The axis of a reshape's result that takes the batch, of those that can.
  private func place(
    of extent: ProbedNumber, _ axis: Int, _ stated: [ProbedNumber], _ target: [ProbedNumber],
    _ batch: Int, _ places: [Int], _ distances: Set<ProbedNumber>
  ) -> Int? {
    guard let first = places.first, let last = places.last else { return nil }
    if let own = places.first(where: { target[$0] == ProbedNumber(batch) }) { return own }
    // Elsewhere the model has such an axis with the batch at this distance.
    let known = places.first { place in
      let parts = innerParts[target[place] / ProbedNumber(batch) * probes.batch] ?? []
      let after = target[(place + 1)...].product
      return distances.contains { parts.contains($0 / after) }
    }
    if let known { return known }
    if let same = places.first(where: { target[$0] == extent }) { return same }
    let next = stated[(axis + 1)...].first { $0 != 1 } ?? 1
    return target[last].lanes[0] < next.lanes[0] ? last : first
  }

  /// How many scalars apart the images of a batch can be: its axis may hold other parts, inside of
  /// the batch or outside.
  private func distances(
    _ input: ImportedValue, _ axis: Int, _ stated: ProbedNumber
  ) -> Set<ProbedNumber> {
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
