import TensorCore

/// The image that the features of a vector come from, in memory's order of height, width, channels.
///
/// PyTorch flattens in the order channels, height, width. Whatever gives each feature its own weight
/// must therefore know the image, or its file would mean another network in PyTorch.
public struct FlattenedImage: Hashable, Sendable {
  /// Height and width.
  public var extent: ImageExtent
  /// Channels.
  public var channels: Int

  /// Whether the two orders differ.
  var hasOrder: Bool { channels > 1 && extent.height * extent.width > 1 }
}

extension OperationAttributes {
  /// What is flattened in the output, for an operation that treats all features alike.
  ///
  /// - Parameter flattened: What is flattened in each input; nil for images and other vectors.
  /// - Throws: `ShapeProblem` where files could not say what the operation computes.
  public func flattenedOutput(
    _ inputs: [Shape], _ flattened: [FlattenedImage?]
  ) throws(ShapeProblem) -> FlattenedImage? {
    guard flattened.contains(where: { $0?.hasOrder == true }) else { return flattened[0] }
    guard slots.isEmpty, flattened.allSatisfy({ $0 == flattened[0] }) else {
      throw ShapeProblem(
        "it reads a flattened image, whose features have another order in PyTorch: only a linear"
          + " layer can follow it")
    }
    return flattened[0]
  }
}
