import TensorCore

/// Applies a network to single images of any size, with a limit on the memory of its values.
///
/// An image whose values fit is computed at once, by a copy of the network for repeated use. A larger one
/// is computed band by band of rows, with the result of the whole image up to rounding.
public final class BoundedInference {
  /// The network.
  public let network: Network
  /// The most bytes of an image's values, besides the image itself, the output and the weights.
  public let memory: Int
  private lazy var fast = network.forInference()
  private var way: (image: Shape, bands: BandedInference?)?

  /// Makes an inference with a limit.
  ///
  /// - Parameters:
  ///   - network: The network.
  ///   - memory: The most bytes of an image's values.
  public init(_ network: Network, memory: Int) {
    self.network = network
    self.memory = memory
  }

  /// The bytes of an image's values at the same time, as far as they are not the image, the output or the
  /// weights; nil if the network does not accept the image.
  ///
  /// They are more than `memory` if the network needs the whole image at once, as attention or a global
  /// pooling does.
  ///
  /// - Parameter image: `[H, W, C]`.
  public func bytes(for image: Shape) -> Int? {
    guard
      let values = try? network.plan.valueBytes(for: Shape([1] + image.extents)).inference
    else { return nil }
    return bands(for: image) == nil ? values : min(values, memory)
  }

  /// The main output for an image.
  ///
  /// - Parameters:
  ///   - image: `[1, H, W, C]`.
  ///   - tick: Called in between with the share of the work that is done, from 0 to 1; may end the
  ///     computation by throwing.
  public func callAsFunction(
    _ image: Tensor, tick: (Double) throws -> Void
  ) rethrows -> Tensor {
    guard image.shape[0] == 1, let bands = bands(for: Shape(Array(image.shape.extents.dropFirst())))
    else {
      let output = fast(image)
      try tick(1)
      return output
    }
    return try bands(image, tick: tick)
  }

  /// The bands for an image; nil if it is computed at once.
  private func bands(for image: Shape) -> BandedInference? {
    if let way, way.image == image { return way.bands }
    let whole = try? network.plan.valueBytes(for: Shape([1] + image.extents)).inference
    let bands =
      whole.map { $0 <= memory } ?? true
      ? nil : BandedInference(network, image: image, memory: memory)
    way = (image, bands)
    return bands
  }
}
