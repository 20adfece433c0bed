import Autograd
import TensorCore

/// Concatenates batches: `[N1, H, W, C]` and `[N2, H, W, C]` make `[N1 + N2, H, W, C]`.
///
/// - Precondition: There is at least one value, and all axes but the first are equal.
public func concatenateBatches(_ values: [Variable], on tape: Tape) -> Variable {
  let output = Tensor(concatenating: values.map(\.tensor))
  return tape.record(
    FreeOperation("ConcatBatches", channelFlow: .preserves), inputs: values,
    output: output
  ) { [parts = values.map { ($0.node, $0.shape) }] gradient, flow in
    var start = 0
    for (node, shape) in parts {
      flow.add(gradient.slice(start..<start + shape[0]), to: node)
      start += shape[0]
    }
  }
}

/// Splits a batch into parts of `counts` images, in order: the reverse of `concatenateBatches`.
///
/// - Precondition: The counts sum to the batch size.
public func splitBatch(_ value: Variable, into counts: [Int], on tape: Tape) -> [Variable] {
  precondition(
    value.shape.rank > 0 && counts.allSatisfy { $0 >= 0 } && counts.reduce(0, +) == value.shape[0],
    "splitBatch: found the counts \(counts), expected counts that sum to the batch of "
      + "\(value.shape)")
  let size = value.shape.extents.dropFirst().reduce(1, *)
  var start = 0
  return counts.map { count in
    let part = value.tensor.slice(start..<start + count)
    defer { start += count }
    return tape.record(
      FreeOperation("SplitBatch", channelFlow: .preserves), inputs: [value], output: part
    ) { [source = value.node, shape = value.shape, start = start * size] gradient, flow in
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
