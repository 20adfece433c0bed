import Autograd
import TensorCore

/// The multiplications of one application of a layer in the unpruned network.
package struct OperationCost: Sendable {
  /// The place of its weight in the network's weights.
  package let weight: Int
  /// True multiply-adds for one image.
  package let multiplyAdds: Int
  /// Scalars of the weight times pixels of the output: a transposed convolution is counted as if
  /// zeros between its input's pixels were multiplied.
  package let literatureMultiplyAdds: Int

  /// Nil for an operation that multiplies nothing.
  ///
  /// - Parameter places: Of parameters in the network's weights.
  package init?(_ record: Record, places: [ObjectIdentifier: Int]) {
    guard record.multiplyAdds > 0,
      let weight = record.operation.channelAxes.map(\.parameter).first(where: {
        $0.value.shape.rank > 1
      }),
      let place = places[ObjectIdentifier(weight)]
    else { return nil }
    self.weight = place
    let images = max(1, record.output.shape.extents.first ?? 1)
    multiplyAdds = record.multiplyAdds / images
    literatureMultiplyAdds =
      weight.value.count * record.output.shape.extents.dropFirst().dropLast().reduce(1, *)
  }
}
