import Autograd
import TensorCore

/// The squared difference of two batches' normalized similarity matrices, divided by N² (Tung and Mori
/// 2019, "Similarity-Preserving Knowledge Distillation", equations 1 to 4).
///
/// The similarity matrix of a batch holds the inner products of its images' features; each row is
/// divided by its norm.
///
/// - Parameters:
///   - features: `[N, …]`; all axes but the first are one vector.
///   - others: `[N, …]`, of any other size.
/// - Precondition: The batches are equal.
public func similarityDistance(_ features: Variable, _ others: Variable) -> Variable {
  precondition(
    features.shape[0] == others.shape[0],
    "similarityDistance: found \(features.shape) and \(others.shape), expected equal batches")
  return (similarities(features) - similarities(others)).squared().mean()
}

private func similarities(_ features: Variable) -> Variable {
  let count = features.shape[0]
  let rows = features.reshaped(to: [count, features.shape.count / max(1, count)])
  return rows.matrixProduct(with: rows.transposed()).normalized(over: [1])
}
