import Autograd
import RealModule
import TensorCore

/// The distance of neighbors' differences: the mean over neighboring images i and i + 1 of
/// `Σ |fᵢ − tᵢ| · |fᵢ₊₁ − tᵢ₊₁|` (the form of correlation congruence that the authors gave for
/// comparisons on CIFAR-100, with the weight 0.02).
///
/// - Parameters:
///   - features: `[N, D]`.
///   - others: `[N, D]`.
/// - Returns: 0 for a single image.
/// - Precondition: The shapes are equal, of rank 2.
public func neighborDistance(_ features: Variable, _ others: Variable) -> Variable {
  precondition(
    features.shape == others.shape && features.shape.rank == 2,
    "neighborDistance: found \(features.shape) and \(others.shape), expected equal shapes [N, D]")
  let count = features.shape[0]
  let difference = (features - others).absolute()
  guard count > 1 else { return difference.sum() * 0 }
  let tape = features.tape
  let first = splitBatch(difference, into: [count - 1, 1], on: tape)[0]
  let second = splitBatch(difference, into: [1, count - 1], on: tape)[1]
  return (first * second).sum() / Float(count - 1)
}

/// The mean squared difference of two batches' correlation matrices (Peng et al. 2019, "Correlation
/// Congruence for Knowledge Distillation", equations 5 to 8).
///
/// The correlation of two images is a Gaussian kernel of their features, which have norm 1, as a
/// Taylor series: `exp(−2γ) Σₚ (2γ)ᵖ / p! · (x · y)ᵖ`.
///
/// - Parameters:
///   - features: `[N, D]`.
///   - others: `[N, E]`.
///   - gamma: γ; the paper uses 0.4.
///   - order: The highest power; the paper uses 2.
/// - Precondition: The batches are equal, and the rank is 2.
public func correlationDistance(
  _ features: Variable, _ others: Variable, gamma: Float = 0.4, order: Int = 2
) -> Variable {
  precondition(
    features.shape.rank == 2 && others.shape.rank == 2 && features.shape[0] == others.shape[0],
    "correlationDistance: found \(features.shape) and \(others.shape), expected [N, D] and [N, E]")
  func correlations(_ features: Variable) -> Variable {
    let rows = features.normalized(over: [1])
    let products = rows.matrixProduct(with: rows.transposed())
    // Horner's scheme.
    var sum = products * 0 + 1
    for power in stride(from: order, to: 0, by: -1) {
      sum = sum * products * (2 * gamma / Float(power)) + 1
    }
    return sum * Float.exp(-2 * gamma)
  }
  return (correlations(features) - correlations(others)).squared().mean()
}
