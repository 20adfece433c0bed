import TensorCore

/// How a tensor of the network becomes one of ONNX.
enum WeightForm: Hashable {
  /// The same axes and scalars.
  case identical
  /// Axis i of the result is axis `axes[i]` in memory.
  case permuted([Int])
  /// The same scalars with other extents.
  case reshaped(Shape)
  /// The columns of `[out, h · w · c]` in the order c, h, w: the weight of flattened images.
  case channelsFirst(Int)

  /// `[kH, kW, Cin, Cout]` as `[Cout, Cin, kH, kW]`.
  static let kernel = permuted([3, 2, 0, 1])
  /// `[out, in]` as `[in, out]`.
  static let transposed = permuted([1, 0])

  /// The tensor in this form.
  func apply(to tensor: Tensor) -> Tensor {
    switch self {
    case .identical: tensor
    case .permuted(let axes): tensor.transposed(to: axes)
    case .reshaped(let shape): tensor.reshaped(to: shape)
    case .channelsFirst(let channels):
      tensor.reshaped(to: [tensor.shape[0], tensor.shape[1] / channels, channels])
        .transposed(to: [0, 2, 1]).reshaped(to: tensor.shape)
    }
  }
}

/// A tensor of the network in a form of ONNX.
struct WeightKey: Hashable {
  let name: String
  let form: WeightForm
}
