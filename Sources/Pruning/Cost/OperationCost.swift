import Autograd
import TensorCore

/// What one application of a layer multiplies, before anything is cut.
struct OperationCost: Sendable {
  /// The place of its weight in `ChannelGroups.parameters`.
  let weight: Int
  /// True multiply-adds for one image.
  let multiplyAdds: Int
  /// Scalars of the weight times pixels of the output: a transposed convolution is counted as if
  /// zeros between its input's pixels were multiplied.
  let literatureMultiplyAdds: Int

  /// Nil for an operation that multiplies nothing.
  ///
  /// - Parameter places: Of parameters in `ChannelGroups.parameters`.
  init?(_ record: Record, places: [ObjectIdentifier: Int]) {
    guard record.multiplyAdds > 0,
      let weight = record.channelAxes.map(\.parameter).first(where: { $0.value.shape.rank > 1 }),
      let place = places[ObjectIdentifier(weight)]
    else { return nil }
    self.weight = place
    let images = max(1, record.outputShape.extents.first ?? 1)
    multiplyAdds = record.multiplyAdds / images
    literatureMultiplyAdds =
      weight.value.count * record.outputShape.extents.dropFirst().dropLast().reduce(1, *)
  }
}
