import TensorCore

/// One step of gradient descent, plain or with momentum.
package struct GradientDescentStep: Sendable {
  /// How far a weight moves along its direction.
  package let learningRate: Float
  /// How much of a weight is added to its gradient.
  package let weightDecay: Float

  /// A step of this length.
  package init(learningRate: Float, weightDecay: Float) {
    self.learningRate = learningRate
    self.weightDecay = weightDecay
  }

  /// Moves weights in place: w ← w − rate · (g + `weightDecay` · w).
  ///
  /// - Precondition: Both have one shape.
  package func move(_ weights: inout Tensor, by gradient: Tensor) {
    precondition(
      weights.shape == gradient.shape,
      "GradientDescentStep: \(weights.shape) and \(gradient.shape) differ")
    let count = gradient.count
    let (learningRate, weightDecay) = (learningRate, weightDecay)
    gradient.withPointer { gradient in
      weights.withMutablePointer { weights in
        Parallelism.forEachRange(of: count) { range in
          for index in range {
            weights[index] -= learningRate * (gradient[index] + weightDecay * weights[index])
          }
        }
      }
    }
  }

  /// Moves weights and the directions kept from step to step in place: with g the gradient plus
  /// `weightDecay` · w, b ← momentum · b + g, then w ← w − rate · b, or with Nesterov w ← w − rate ·
  /// (g + momentum · b).
  ///
  /// - Precondition: All three have one shape.
  package func move(
    _ weights: inout Tensor, by gradient: Tensor, keeping direction: inout Tensor,
    momentum: Float, isNesterov: Bool
  ) {
    let shape = gradient.shape
    precondition(
      weights.shape == shape && direction.shape == shape,
      "GradientDescentStep: \(weights.shape), \(shape) and \(direction.shape) differ")
    let count = gradient.count
    let (learningRate, weightDecay) = (learningRate, weightDecay)
    // Nesterov's step as g · 1 + b · momentum, the plain one as g · 0 + b · 1: one loop serves
    // both.
    let gradientShare: Float = isNesterov ? 1 : 0
    let directionShare = isNesterov ? momentum : 1
    gradient.withPointer { gradient in
      weights.withMutablePointer { weights in
        direction.withMutablePointer { direction in
          Parallelism.forEachRange(of: count) { range in
            for index in range {
              let slope = gradient[index] + weightDecay * weights[index]
              let kept = momentum * direction[index] + slope
              direction[index] = kept
              weights[index] -= learningRate * (gradientShare * slope + directionShare * kept)
            }
          }
        }
      }
    }
  }
}
