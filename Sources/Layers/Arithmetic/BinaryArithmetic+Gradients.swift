import Autograd
import Kernels
import TensorCore

extension BinaryArithmetic {
  /// Records the function of two values; extents of 1, and scalars `[]`, are broadcast.
  ///
  /// - Parameters:
  ///   - operation: The operation of the record.
  ///   - left: The first value.
  ///   - right: The second value.
  ///   - shape: The second value's shape for the function; by default its own.
  ///   - tape: The tape that records the computation.
  /// - Precondition: The shapes can be broadcast, and the function has gradients.
  package func record(
    _ operation: @autoclosure () -> any AppliedOperation, _ left: Variable, _ right: Variable,
    as shape: Shape? = nil, on tape: Tape
  ) -> Variable {
    let (a, b) = (left.tensor, right.tensor.reshaped(to: shape ?? right.shape))
    // A side whose gradient is not wanted keeps no tensor alive.
    let sides = [
      left.node.map { Side($0, left, a.shape, leftGradient(a, b)) },
      right.node.map { Side($0, right, b.shape, rightGradient(a, b)) },
    ].compactMap(\.self)
    return tape.record(operation(), inputs: [left, right], output: self(a, b)) { gradient, flow in
      for side in sides {
        flow.add(
          side.gradient(gradient).summed(to: side.broadcastShape).reshaped(to: side.shape),
          to: side.node)
      }
    }
  }

  /// The gradient of the left value, in the result's shape or a smaller one, as a function of the
  /// result's gradient.
  private func leftGradient(_ a: Tensor, _ b: Tensor) -> (Tensor) -> Tensor {
    let product = BinaryArithmetic.multiplication
    return switch self {
    case .addition, .subtraction: { $0 }
    case .multiplication: { product($0, b) }
    case .division: { BinaryArithmetic.division($0, b) }
    case .power: { product($0, BinaryArithmetic.powerSlope(a, b)) }
    case .minimum: { product($0, BinaryArithmetic.minimumShare(a, b)) }
    case .maximum: { product($0, BinaryArithmetic.maximumShare(a, b)) }
    case .rectifier: { product($0, BinaryArithmetic.rectifierSlope(a, b)) }
    default: preconditionFailure("\(self): found a gradient's function, expected one of values")
    }
  }

  /// The same for the right value.
  private func rightGradient(_ a: Tensor, _ b: Tensor) -> (Tensor) -> Tensor {
    let product = BinaryArithmetic.multiplication
    return switch self {
    case .addition: { $0 }
    case .subtraction: { $0.scaled(by: -1) }
    case .multiplication: { product($0, a) }
    // The square of a small or large divisor would underflow or overflow.
    case .division:
      {
        BinaryArithmetic.division(
          product($0.scaled(by: -1), BinaryArithmetic.division(a, b)), b)
      }
    case .power: { product($0, BinaryArithmetic.exponentSlope(a, b)) }
    case .minimum: { product($0, BinaryArithmetic.minimumShare(b, a)) }
    case .maximum: { product($0, BinaryArithmetic.maximumShare(b, a)) }
    case .rectifier: { BinaryArithmetic.negativeProduct($0, a) }
    default: preconditionFailure("\(self): found a gradient's function, expected one of values")
    }
  }
}

/// One of the two values of an elementwise operation.
private struct Side {
  let node: TapePlace
  let shape: Shape
  /// The shape that is broadcast.
  let broadcastShape: Shape
  let gradient: (Tensor) -> Tensor

  init(
    _ node: TapePlace, _ value: Variable, _ broadcastShape: Shape,
    _ gradient: @escaping (Tensor) -> Tensor
  ) {
    self.node = node
    shape = value.shape
    self.broadcastShape = broadcastShape
    self.gradient = gradient
  }
}

extension Tensor {
  /// The tensor, broadcast to `shape`.
  package func expanded(to shape: Shape) -> Tensor {
    self.shape == shape ? self : AxisReductions(from: shape, to: self.shape).inputGradient(self)
  }

  /// The tensor, summed over the axes along which it was broadcast.
  package func summed(to shape: Shape) -> Tensor {
    self.shape == shape ? self : AxisReductions(from: self.shape, to: shape)(self)
  }
}

extension AxisReductions {
  /// Plans the sums over the axes along which `small` was broadcast to `large`.
  fileprivate init(from large: Shape, to small: Shape) {
    self.init(
      "sum", of: large,
      over: large.extents.indices.filter { small.rank == 0 || small[$0] != large[$0] },
      keepingAxes: small.rank > 0, isMean: false)
  }
}
