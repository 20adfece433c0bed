import TensorCore

extension Tensor {
  /// Every image of `[N, H, W, C]` as a batch of its own, so that what all layers make of a batch takes
  /// the memory of one image.
  var oneByOne: [Tensor] { (0..<shape[0]).map { slice($0..<$0 + 1) } }
}
