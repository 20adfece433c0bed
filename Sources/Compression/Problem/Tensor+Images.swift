import TensorCore

extension Tensor {
  /// Every image of `[N, H, W, C]` as a separate batch, so that activations need the memory of one
  /// image only.
  var oneByOne: [Tensor] { (0..<shape[0]).map { slice($0..<$0 + 1) } }
}
