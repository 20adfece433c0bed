import Autograd
import Kernels
import TensorCore

/// Values side by side along the last axis: `[N, H, W, C1]` and `[N, H, W, C2]` to `[N, H, W, C1 +
/// C2]`.
///
/// - Precondition: There is a value, and all axes but the last are equal.
public func concatenate(_ values: [Variable], on tape: Tape) -> Variable {
  guard let first = values.first?.shape else {
    preconditionFailure("concatenate: expected at least one value, found none")
  }
  let outer = Array(first.extents.dropLast())
  precondition(
    values.allSatisfy { $0.shape.rank > 0 && Array($0.shape.extents.dropLast()) == outer },
    "concatenate: expected equal axes but for the last, found \(values.map(\.shape))")
  let widths = values.map { $0.shape[-1] }
  let starts = widths.indices.map { widths[..<$0].reduce(0, +) }
  let total = widths.reduce(0, +)
  let rows = outer.reduce(1, *)

  let output = Tensor(Shape(outer + [total])) { output in
    for (value, start) in zip(values, starts) {
      let width = value.shape[-1]
      value.tensor.withPointer {
        ChannelCopy.copy(
          rows: rows, channels: width, from: $0, sourceStride: width, to: output + start,
          targetStride: total)
      }
    }
  }
  return tape.record(
    Record("Concat", outputShape: output.shape, flow: .concatenates), inputs: values, output: output
  ) { [parts = values.map { ($0.node, $0.shape) }] gradient, flow in
    for ((node, shape), start) in zip(parts, starts) {
      flow.add(
        Tensor(shape) { result in
          gradient.withPointer {
            ChannelCopy.copy(
              rows: rows, channels: shape[-1], from: $0 + start, sourceStride: total, to: result,
              targetStride: shape[-1])
          }
        }, to: node)
    }
  }
}
