import Autograd
import TensorCore

/// Batches behind one another: `[N1, H, W, C]` and `[N2, H, W, C]` to `[N1 + N2, H, W, C]`.
///
/// - Precondition: There is a value, and all axes but the first are equal.
public func concatenateBatches(_ values: [Variable], on tape: Tape) -> Variable {
  guard let first = values.first?.shape else {
    preconditionFailure("concatenateBatches: expected at least one batch, found none")
  }
  let inner = Array(first.extents.dropFirst())
  precondition(
    values.allSatisfy { $0.shape.rank > 0 && Array($0.shape.extents.dropFirst()) == inner },
    "concatenateBatches: expected equal axes but for the first, found \(values.map(\.shape))")
  let total = values.reduce(0) { $0 + $1.shape[0] }
  let output = Tensor(Shape([total] + inner)) { output in
    var start = 0
    for value in values {
      value.tensor.withPointer { (output + start).update(from: $0, count: value.tensor.count) }
      start += value.tensor.count
    }
  }
  return tape.record(
    Record("ConcatBatches", outputShape: output.shape, flow: .preserves), inputs: values,
    output: output
  ) { [parts = values.map { ($0.node, $0.shape) }] gradient, flow in
    var start = 0
    for (node, shape) in parts {
      flow.add(gradient.part(shape, at: start), to: node)
      start += shape.count
    }
  }
}

/// A batch in parts of `counts` images, in order: the reverse of `concatenateBatches`.
///
/// - Precondition: The counts add up to the batch.
public func splitBatch(_ value: Variable, into counts: [Int], on tape: Tape) -> [Variable] {
  precondition(
    value.shape.rank > 0 && counts.allSatisfy { $0 >= 0 } && counts.reduce(0, +) == value.shape[0],
    "splitBatch: \(value.shape) does not split into \(counts)")
  let inner = Array(value.shape.extents.dropFirst())
  var start = 0
  return counts.map { count in
    let part = value.tensor.part(Shape([count] + inner), at: start)
    defer { start += part.count }
    return tape.record(
      Record("SplitBatch", outputShape: part.shape, flow: .preserves), inputs: [value], output: part
    ) { [source = value.node, shape = value.shape, start] gradient, flow in
      flow.add(
        Tensor(shape) { result in
          let end = start + gradient.count
          result.update(repeating: 0, count: start)
          gradient.withPointer { (result + start).update(from: $0, count: gradient.count) }
          (result + end).update(repeating: 0, count: shape.count - end)
        }, to: source)
    }
  }
}

extension Tensor {
  /// The scalars from `start` on, as a tensor of their own.
  fileprivate func part(_ shape: Shape, at start: Int) -> Tensor {
    Tensor(shape) { result in
      withPointer { result.update(from: $0 + start, count: shape.count) }
    }
  }
}
