import Autograd
import Kernels
import TensorCore

/// `y = x · weightᵀ + bias` over `[N, in]`, giving `[N, out]`.
public final class Linear: Module {
  /// `[out, in]`.
  public let weight: Parameter
  /// `[out]`.
  public let bias: Parameter?

  /// Draws the weights; the bias starts at zero.
  ///
  /// - Parameter layout: `.flattenedImage` where the input is a flattened `[N, H, W, C]`, so that
  ///   files hold PyTorch's order of columns.
  public init(
    _ inputs: Int, _ outputs: Int, bias: Bool = true, initializer: Initializer = .uniformFanIn,
    layout: Parameter.Layout = .identical, random: inout RandomStream
  ) {
    weight = Parameter(
      initializer.tensor([outputs, inputs], fanIn: inputs, fanOut: outputs, random: &random),
      layout: layout)
    self.bias = bias ? Parameter(Tensor(zeros: [outputs])) : nil
  }

  /// The weight, and the bias if there is one.
  public var parameters: [Entry] {
    [("weight", weight)] + (bias.map { [("bias", $0)] } ?? [])
  }

  /// Maps `[N, in]` to `[N, out]`.
  public func callAsFunction(_ input: Variable, on tape: Tape) -> Variable {
    let matrix = weight.value
    precondition(
      input.shape.rank == 2 && input.shape[1] == matrix.shape[1],
      "Linear: expected [N, \(matrix.shape[1])], found \(input.shape)")
    let output = product(input.tensor, matrix)
    return tape.record(
      record(outputShape: output.shape, multiplyAdds: input.shape[0] * matrix.count),
      inputs: [input], parameters: parameters.map(\.parameter), output: output
    ) { [weight, bias, source = input.node, features = input.tensor] gradient, flow in
      flow.add(
        Self.product(gradient, .plain, matrix, .plain, depth: matrix.shape[0]), to: source)
      flow.add(
        Self.product(gradient, .transposed, features, .plain, depth: features.shape[0]), to: weight)
      if let bias { flow.add(sumOverPixels(gradient), to: bias) }
    }
  }

  private func record(outputShape: Shape, multiplyAdds: Int) -> Record {
    Record(
      "Linear", module: self, outputShape: outputShape, multiplyAdds: multiplyAdds, flow: .mixes,
      channelAxes: [ChannelAxis(weight, axis: 1, .input), ChannelAxis(weight, axis: 0, .output)]
        + (bias.map { [ChannelAxis($0, axis: 0, .output)] } ?? []))
  }

  private func product(_ input: Tensor, _ matrix: Tensor) -> Tensor {
    var output = Self.product(input, .plain, matrix, .transposed, depth: matrix.shape[1])
    guard let bias = bias?.value else { return output }
    let columns = matrix.shape[0]
    bias.withPointer { bias in
      output.withMutablePointer { output in
        for row in 0..<input.shape[0] {
          for column in 0..<columns { output[row * columns + column] += bias[column] }
        }
      }
    }
    return output
  }

  private static func product(
    _ left: Tensor, _ leftOrientation: Orientation, _ right: Tensor,
    _ rightOrientation: Orientation, depth: Int
  ) -> Tensor {
    let rows = leftOrientation == .plain ? left.shape[0] : left.shape[1]
    let columns = rightOrientation == .plain ? right.shape[1] : right.shape[0]
    return Tensor([rows, columns]) { output in
      withPointers(left, right) { a, b in
        multiply(
          MatrixFactor(a, rowStride: left.shape[1], leftOrientation),
          MatrixFactor(b, rowStride: right.shape[1], rightOrientation), rows: rows,
          columns: columns, depth: depth, into: output, rowStride: columns)
      }
    }
  }
}
