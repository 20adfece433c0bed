import Autograd
import Kernels
import TensorCore

extension Variable {
  /// Records an operation that combines two values scalar by scalar: a scalar `[]`, and an extent of
  /// 1 in a shape of the same rank, are repeated as often as the other value needs them.
  ///
  /// - Parameters:
  ///   - name: Of the operation, for messages and summaries.
  ///   - key: The operation of a graph that computes the same for equal shapes.
  ///   - compute: The result from both values in its shape.
  ///   - leftGradient: That of this value in the result's shape, from that of the result.
  ///   - rightGradient: That of the other value.
  /// - Precondition: Both are on one tape, and the shapes fit.
  func combined(
    with right: Variable, _ name: String, key: String? = nil, by compute: BinaryArithmetic,
    leftGradient: @escaping (Tensor) -> Tensor, rightGradient: @escaping (Tensor) -> Tensor
  ) -> Variable {
    precondition(tape === right.tape, "\(name): the two values are on different tapes")
    guard let result = shape.repeated(with: right.shape) else {
      preconditionFailure(
        "\(name): found \(shape) and \(right.shape), expected equal extents, extents of 1, or a"
          + " scalar")
    }
    // Closures that nobody needs are released here, with the tensors that they capture.
    let sides = [
      Side(self, leftGradient), Side(right, rightGradient),
    ].filter { $0.node != nil }
    return tape.record(
      FreeOperation(
        name, channelFlow: shape.extents.last == result.extents.last ? .preserves : .fixes,
        spelling: shape == right.shape ? key.map { OperationSpelling(key: $0) } : nil),
      inputs: [self, right],
      output: compute(tensor.expanded(to: result), right.tensor.expanded(to: result))
    ) { gradient, flow in
      for side in sides {
        flow.add(side.gradient(gradient).summed(to: side.shape), to: side.node)
      }
    }
  }
}

/// One of two values that are combined.
private struct Side {
  let node: TapePlace?
  let shape: Shape
  /// In the result's shape, from that of the result.
  let gradient: (Tensor) -> Tensor

  init(_ value: Variable, _ gradient: @escaping (Tensor) -> Tensor) {
    node = value.node
    shape = value.shape
    self.gradient = gradient
  }
}

extension Tensor {
  /// The tensor, with a scalar or extents of 1 repeated in a larger shape.
  func expanded(to shape: Shape) -> Tensor {
    self.shape == shape ? self : AxisReductions(from: shape, to: self.shape).inputGradient(self)
  }

  /// The tensor, or the sums of its scalars where one was repeated.
  fileprivate func summed(to shape: Shape) -> Tensor {
    self.shape == shape ? self : AxisReductions(from: self.shape, to: shape)(self)
  }
}

extension AxisReductions {
  /// The sums over what was repeated of a smaller shape in a larger one.
  fileprivate init(from large: Shape, to small: Shape) {
    self.init(
      "sum", of: large,
      over: large.extents.indices.filter { small.rank == 0 || small[$0] != large[$0] },
      keepingAxes: small.rank > 0, isMean: false)
  }
}

extension Shape {
  /// The shape of two values that are combined; nil if they do not fit.
  fileprivate func repeated(with other: Shape) -> Shape? {
    if rank == 0 { return other }
    if other.rank == 0 { return self }
    let pairs = Array(zip(extents, other.extents))
    guard rank == other.rank, pairs.allSatisfy({ $0 == $1 || $0 == 1 || $1 == 1 }) else {
      return nil
    }
    return Shape(pairs.map { $0 == 1 ? $1 : $0 })
  }
}
