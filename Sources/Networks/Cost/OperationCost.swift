import Autograd
import TensorCore

/// The multiply-adds of one application of a layer in the unpruned network, and the scalars that it
/// moves.
package struct OperationCost: Sendable {
  /// The index of its weight in the network's weights; nil for a product of two values, whose
  /// channels all stay.
  package let weight: Int?
  /// Multiply-adds that are carried out for one image.
  package let multiplyAdds: Int
  /// Scalars of the weight times pixels of the output, as the literature counts: for a transposed
  /// convolution, it includes products with the zeros between the input's pixels.
  package let literatureMultiplyAdds: Int
  /// The scalars that it reads besides its weights, for one image.
  package let inputScalars: Int
  /// The scalars that it computes, for one image.
  package let outputScalars: Int
  /// The operation's name and kernel: `Conv2d 3×3`.
  package let family: String
  /// Pixels of the input.
  package let inputPixels: Int
  /// Pixels of the output.
  package let outputPixels: Int

  /// Returns nil for an operation without multiplications.
  ///
  /// - Parameter places: The index of each parameter in the network's weights.
  package init?(_ record: Record, places: [ObjectIdentifier: Int]) {
    guard record.multiplyAdds > 0 else { return nil }
    multiplyAdds = record.multiplyAdds
    inputScalars = record.inputs.reduce(0) { $0 + $1.shape.count }
    outputScalars = record.output.shape.count
    let output = record.output.shape
    inputPixels = (record.inputs.first?.shape).map(\.pixels) ?? 1
    outputPixels = output.pixels
    guard
      let weight = record.operation.channelAxes.map(\.parameter).first(where: {
        $0.value.shape.rank > 1
      }),
      let place = places[ObjectIdentifier(weight)]
    else {
      self.weight = nil
      literatureMultiplyAdds = multiplyAdds
      family = record.label
      return
    }
    self.weight = place
    literatureMultiplyAdds = weight.value.count * output.pixels
    let axes = Set(
      record.operation.channelAxes.filter { $0.parameter === weight }.map(\.axis))
    let kernel = weight.value.shape.extents.enumerated().filter { !axes.contains($0.offset) }
      .map { "\($0.element)" }
    family = "\(record.label) \(kernel.joined(separator: "×"))"
  }
}

extension Shape {
  /// Scalars per channel.
  fileprivate var pixels: Int { count / max(1, extents.last ?? 1) }
}
