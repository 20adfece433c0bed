import Autograd
import TensorCore

/// Values side by side along the last axis: `[N, H, W, C1]` and `[N, H, W, C2]` to `[N, H, W, C1 +
/// C2]`.
///
/// - Precondition: There is a value, and all axes but the last are equal.
public func concatenate(_ values: [Variable], on tape: Tape) -> Variable {
  let output = Tensor(concatenating: values.map(\.tensor), alongAxis: -1)
  return tape.record(
    Record("Concat", outputShape: output.shape, flow: .concatenates), inputs: values, output: output
  ) { [parts = values.map { ($0.node, $0.shape[-1]) }] gradient, flow in
    var start = 0
    for (node, width) in parts {
      flow.add(gradient.slice(start..<start + width, alongAxis: -1), to: node)
      start += width
    }
  }
}
