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
  private var way: Way?

  /// How an image is computed.
  private struct Way {
    let image: Shape
    /// The bytes of its values if it is computed at once; nil if the network does not accept it.
    let wholeBytes: Int?
    /// nil if it is computed at once.
    let bands: BandedInference?
  }

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
    let way = way(for: image)
    return way.wholeBytes.map { way.bands == nil ? $0 : min($0, memory) }
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
    guard image.shape[0] == 1,
      let bands = way(for: Shape(Array(image.shape.extents.dropFirst()))).bands
    else {
      let output = fast(image)
      try tick(1)
      return output
    }
    return try bands(image, tick: tick)
  }

  private func way(for image: Shape) -> Way {
    if let way, way.image == image { return way }
    let bytes = try? network.plan.valueBytes(for: Shape([1] + image.extents)).inference
    let isLarge = bytes.map { $0 > memory } ?? false
    let new = Way(
      image: image, wholeBytes: bytes,
      bands: isLarge ? BandedInference(network, image: image, memory: memory) : nil)
    way = new
    return new
  }
}
