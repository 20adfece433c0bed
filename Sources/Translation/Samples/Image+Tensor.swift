import Images
import TensorCore

extension Image {
  /// The first image of `[N, H, W, C]` in -1...1, with one or three channels.
  ///
  /// - Precondition: N is at least 1, and C is 1 or 3.
  public init(_ tensor: Tensor, bitDepth: Int = 8) {
    precondition(
      tensor.shape.rank == 4 && tensor.shape[0] > 0 && [1, 3].contains(tensor.shape[3]),
      "Image: expected [N, H, W, 1 or 3], found \(tensor.shape)")
    let count = tensor.count / tensor.shape[0]
    self.init(
      width: tensor.shape[2], height: tensor.shape[1], channels: tensor.shape[3],
      bitDepth: bitDepth, samples: tensor.scalars.prefix(count).map { ($0 + 1) / 2 })
  }

  /// The samples as a tensor `[1, H, W, C]` in -1...1.
  public var tensor: Tensor {
    Tensor(samples.map { 2 * $0 - 1 }, shape: [1, height, width, channels])
  }
}
