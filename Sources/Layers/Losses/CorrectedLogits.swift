import TensorCore

/// A teacher's logits, where in each row with a wrong top class the logits of that class and of the label
/// are exchanged (Limantoro et al. 2024, "Swapped Logit Distillation").
///
/// - Parameters:
///   - logits: `[N, classes]`.
///   - labels: The class of each row; rows with -1 stay as they are.
///   - others: A second right class of each row, as of mixed images; nil if there is none.
/// - Precondition: There is one label for each row, in range.
public func corrected(
  _ logits: Tensor, labels: [Int], alsoRight others: [Int]? = nil
) -> Tensor {
  precondition(
    logits.shape.rank == 2 && labels.count == logits.shape[0]
      && labels.allSatisfy { -1..<logits.shape[1] ~= $0 },
    "corrected: found \(labels.count) labels for logits \(logits.shape), expected one for each row")
  let classes = logits.shape[1]
  var scalars = logits.scalars
  for (row, label) in labels.enumerated() where label >= 0 {
    let start = row * classes
    let places = start..<start + classes
    guard let top = places.max(by: { scalars[$0] < scalars[$1] }) else { continue }
    if let others, top == start + others[row] { continue }
    // Equal logits are no error.
    if scalars[top] > scalars[start + label] { scalars.swapAt(top, start + label) }
  }
  return Tensor(scalars, shape: logits.shape)
}
