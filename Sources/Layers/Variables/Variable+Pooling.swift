import Autograd
import Kernels
import TensorCore

extension Variable {
  /// Images `[N, H, W, C]` averaged to `[N, height, width, C]`, as PyTorch's adaptive average
  /// pooling: each pixel is the mean of the rectangle that it covers. The value itself if it already
  /// has this size.
  ///
  /// - Precondition: The rank is 4, and all extents are above 0.
  public func averaged(toHeight height: Int, width: Int) -> Variable {
    precondition(shape.rank == 4, "averaged: found \(shape), expected [N, H, W, C]")
    return averaged(along: 1, to: height).averaged(along: 2, to: width)
  }

  private func averaged(along axis: Int, to bins: Int) -> Variable {
    guard shape[axis] != bins else { return self }
    let extents = shape.extents
    let averaging = AxisAveraging(
      outer: extents[..<axis].reduce(1, *), extent: extents[axis],
      inner: extents[(axis + 1)...].reduce(1, *), bins: bins)
    var result = extents
    result[axis] = bins
    let output = Tensor(Shape(result)) { output in
      tensor.withPointer { averaging.forward($0, output: output) }
    }
    return tape.record(
      FreeOperation("AdaptiveAvgPool", channelFlow: .preserves), inputs: [self], output: output
    ) { [source = node, shape] gradient, flow in
      flow.add(
        Tensor(shape) { result in
          gradient.withPointer { averaging.backward(gradient: $0, inputGradient: result) }
        }, to: source)
    }
  }
}
