import TensorCore

/// One step of Adam or AdamW, with the coefficients that its step count and learning rate give.
///
/// With w a weight and g its gradient: w ← `shrinkage` · w; g ← g + `pull` · w; m ← m +
/// `firstShare` · (g − m); v ← `secondKept` · v + `secondShare` · g²; w ← w − `stepSize` · m /
/// (√v / `secondCorrection` + `epsilon`).
package struct AdamStep: Sendable {
  /// The learning rate over the correction of the first moment, `1 − β₁ᵗ`.
  package let stepSize: Float
  /// The root of the correction of the second moment, `√(1 − β₂ᵗ)`.
  package let secondCorrection: Float
  /// `1 − β₁`.
  package let firstShare: Float
  /// `β₂`.
  package let secondKept: Float
  /// `1 − β₂`.
  package let secondShare: Float
  /// What is left of a weight before the step: below 1 for decoupled weight decay.
  package let shrinkage: Float
  /// How much of a weight is added to its gradient: above 0 for weight decay that is not decoupled.
  package let pull: Float
  /// Added to the root of the second moment.
  package let epsilon: Float

  /// A step of these coefficients.
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

  /// Moves weights and both moments in place.
  ///
  /// - Precondition: All four have one shape.
  package func move(
    _ weights: inout Tensor, by gradient: Tensor, first: inout Tensor, second: inout Tensor
  ) {
    let shape = gradient.shape
    precondition(
      weights.shape == shape && first.shape == shape && second.shape == shape,
      "AdamStep: \(weights.shape), \(shape), \(first.shape) and \(second.shape) differ")
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
