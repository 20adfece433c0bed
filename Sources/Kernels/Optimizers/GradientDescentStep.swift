import TensorCore

/// One step of gradient descent, plain or with momentum.
package struct GradientDescentStep: Sendable {
  /// The learning rate: the factor of the direction.
  package let learningRate: Float
  /// The share of a weight that is added to its gradient.
  package let weightDecay: Float

  /// Makes a step.
  package init(learningRate: Float, weightDecay: Float) {
    self.learningRate = learningRate
    self.weightDecay = weightDecay
  }

  /// Updates weights in place: w ← w − rate · (g + `weightDecay` · w).
  ///
  /// - Precondition: Both tensors have one shape.
  package func move(_ weights: inout Tensor, by gradient: Tensor) {
    precondition(
      weights.shape == gradient.shape,
      "GradientDescentStep: found weights \(weights.shape) and gradient \(gradient.shape), "
        + "expected equal shapes")
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

  /// Updates weights and momentum buffers in place. With g the gradient plus `weightDecay` · w, b ←
  /// momentum · b + g, then w ← w − rate · b, or with Nesterov w ← w − rate · (g + momentum · b).
  ///
  /// - Precondition: All three tensors have one shape.
  package func move(
    _ weights: inout Tensor, by gradient: Tensor, keeping direction: inout Tensor,
    momentum: Float, isNesterov: Bool
  ) {
    let shape = gradient.shape
    precondition(
      weights.shape == shape && direction.shape == shape,
      "GradientDescentStep: found weights \(weights.shape), gradient \(shape) and direction "
        + "\(direction.shape), expected equal shapes")
    let count = gradient.count
    let (learningRate, weightDecay) = (learningRate, weightDecay)
    // One loop for both: Nesterov's direction is g · 1 + b · momentum, the plain one g · 0 + b · 1.
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
