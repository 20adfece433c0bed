import TensorCore

/// The image from which a vector was flattened. In memory, features are ordered by height, width,
/// channel.
///
/// PyTorch orders them by channel, height, width. An operation with one weight per feature must
/// therefore know the image; otherwise its file would describe another network in PyTorch.
public struct FlattenedImage: Hashable, Sendable {
  /// Height and width, in pixels.
  public var extent: ImageExtent
  /// The number of channels.
  public var channels: Int

  /// Whether the two orders differ.
  var hasOrder: Bool { channels > 1 && extent.height * extent.width > 1 }
}

extension OperationAttributes {
  /// The image of the output, for an operation that treats all features alike.
  ///
  /// - Parameters:
  ///   - inputs: The shape of each input.
  ///   - flattened: The image of each input; nil for images and other vectors.
  /// - Throws: `ShapeProblem` if a file could not describe the operation.
  public func flattenedOutput(
    _ inputs: [Shape], _ flattened: [FlattenedImage?]
  ) throws(ShapeProblem) -> FlattenedImage? {
    guard flattened.contains(where: { $0?.hasOrder == true }) else { return flattened.first ?? nil }
    guard slots.isEmpty, flattened.allSatisfy({ $0 == flattened[0] }) else { throw .order }
    return flattened[0]
  }
}

extension [FlattenedImage?] {
  /// Nil, for an operation whose result is no flattened image.
  ///
  /// - Throws: `ShapeProblem` if an input is one whose features have an order.
  func requireNoOrder() throws(ShapeProblem) -> FlattenedImage? {
    guard !contains(where: { $0?.hasOrder == true }) else { throw .order }
    return nil
  }
}
