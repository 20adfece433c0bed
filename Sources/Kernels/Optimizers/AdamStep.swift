import TensorCore

/// One step of Adam or AdamW, with coefficients computed from its step count and learning rate.
///
/// With w a weight and g its gradient: w ← `shrinkage` · w; g ← g + `pull` · w; m ← m +
/// `firstShare` · (g − m); v ← `secondKept` · v + `secondShare` · g²; w ← w − `stepSize` · m /
/// (√v / `secondCorrection` + `epsilon`).
package struct AdamStep: Sendable {
  /// The learning rate divided by the bias correction of the first moment, `1 − β₁ᵗ`.
  package let stepSize: Float
  /// The square root of the bias correction of the second moment, `√(1 − β₂ᵗ)`.
  package let secondCorrection: Float
  /// `1 − β₁`.
  package let firstShare: Float
  /// `β₂`.
  package let secondKept: Float
  /// `1 − β₂`.
  package let secondShare: Float
  /// The factor of a weight before the step: below 1 for decoupled weight decay.
  package let shrinkage: Float
  /// The share of a weight that is added to its gradient: above 0 for weight decay that is not
  /// decoupled.
  package let pull: Float
  /// ε, added to the root of the second moment.
  package let epsilon: Float

  /// Makes a step from its coefficients.
  package init(
    stepSize: Float, secondCorrection: Float, firstShare: Float, secondKept: Float,
    secondShare: Float, shrinkage: Float, pull: Float, epsilon: Float
  ) {
    self.stepSize = stepSize
    self.secondCorrection = secondCorrection
    self.firstShare = firstShare
    self.secondKept = secondKept
    self.secondShare = secondShare
    self.shrinkage = shrinkage
    self.pull = pull
    self.epsilon = epsilon
  }

  /// Updates weights and both moments in place.
  ///
  /// - Precondition: All four tensors have one shape.
  package func move(
    _ weights: inout Tensor, by gradient: Tensor, first: inout Tensor, second: inout Tensor
  ) {
    let shape = gradient.shape
    precondition(
      weights.shape == shape && first.shape == shape && second.shape == shape,
      "AdamStep: found weights \(weights.shape), gradient \(shape) and moments \(first.shape) and "
        + "\(second.shape), expected equal shapes")
    let count = gradient.count
    let (stepSize, secondCorrection, epsilon) = (stepSize, secondCorrection, epsilon)
    let (firstShare, secondKept, secondShare) = (firstShare, secondKept, secondShare)
    let (shrinkage, pull) = (shrinkage, pull)
    gradient.withPointer { gradient in
      weights.withMutablePointer { weights in
        first.withMutablePointer { first in
          second.withMutablePointer { second in
            Parallelism.forEachRange(of: count) { range in
              for index in range {
                let start = weights[index] * shrinkage
                let slope = gradient[index] + pull * start
                let mean = first[index] + firstShare * (slope - first[index])
                let square = secondKept * second[index] + secondShare * slope * slope
                first[index] = mean
                second[index] = square
                weights[index] =
                  start - stepSize * mean / (square.squareRoot() / secondCorrection + epsilon)
              }
            }
          }
        }
      }
    }
  }
}
