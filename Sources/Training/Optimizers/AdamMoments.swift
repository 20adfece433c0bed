import Autograd
import Foundation
import Kernels
import Layers
import TensorCore

/// The running moments of `Adam`, `AdamW` and `LAMB`, and the update that they share.
///
/// Coefficients are in double precision until they multiply scalars, because 1 - 0.999 in `Float`
/// is off by 2e-5.
final class AdamMoments {
  private let betas: SIMD2<Double>
  private let epsilon: Float
  private let weightDecay: Double
  private let isDecoupled: Bool
  private var first: [Tensor]
  private var second: [Tensor]
  /// The number of steps of each parameter, because a parameter without a gradient skips a step.
  private var steps: [Int]

  init(
    _ parameters: [Module.Entry], betas: SIMD2<Double>, epsilon: Double, weightDecay: Double,
    isDecoupled: Bool
  ) {
    precondition(
      betas.min() >= 0 && betas.max() < 1,
      "Adam: found the betas \(betas[0]) and \(betas[1]), expected each in 0..<1")
    self.betas = betas
    self.epsilon = Float(epsilon)
    self.weightDecay = weightDecay
    self.isDecoupled = isDecoupled
    first = parameters.map { Tensor(zeros: $0.parameter.value.shape) }
    second = parameters.map { Tensor(zeros: $0.parameter.value.shape) }
    steps = parameters.map { _ in 0 }
  }

  /// Updates the parameter at `index` by one step.
  func move(_ parameter: Parameter, at index: Int, by gradient: Tensor, learningRate: Float) {
    nextStep(at: index, learningRate: Double(learningRate)).move(
      &parameter.value, by: gradient, first: &first[index], second: &second[index])
  }

  /// Updates the moments of the parameter at `index` by one step, and returns Adam's direction
  /// m̂ / (√v̂ + ε), which the parameter has yet to move against.
  func direction(at index: Int, for gradient: Tensor) -> Tensor {
    var direction = Tensor(zeros: gradient.shape)
    nextStep(at: index, learningRate: -1).move(
      &direction, by: gradient, first: &first[index], second: &second[index])
    return direction
  }

  private func nextStep(at index: Int, learningRate: Double) -> AdamStep {
    steps[index] += 1
    let stepCount = Double(steps[index])
    return AdamStep(
      stepSize: Float(learningRate / (1 - pow(betas[0], stepCount))),
      secondCorrection: Float((1 - pow(betas[1], stepCount)).squareRoot()),
      firstShare: Float(1 - betas[0]), secondKept: Float(betas[1]),
      secondShare: Float(1 - betas[1]),
      shrinkage: isDecoupled ? Float(1 - learningRate * weightDecay) : 1,
      pull: isDecoupled ? 0 : Float(weightDecay), epsilon: epsilon)
  }

  /// Both moments and the step count of every parameter.
  ///
  /// A count in `Float` is exact up to 2^24 steps; the bias corrections are 1 long before that.
  func state(of parameters: [Module.Entry]) -> [(name: String, tensor: Tensor)] {
    parameters.indices.flatMap { index in
      let name = parameters[index].name
      return [
        ("\(name).first_moment", first[index]), ("\(name).second_moment", second[index]),
        ("\(name).step", Tensor(Float(steps[index]))),
      ]
    }
  }

  /// Restores a saved state after checking all of it.
  func restore(_ state: [String: Tensor], of parameters: [Module.Entry]) throws {
    try OptimizerStateMismatch.check(state, against: self.state(of: parameters))
    let counts = try parameters.map { entry in
      let name = "\(entry.name).second_moment"
      // A negative mean of squares has no root.
      if state[name]?.scalars.contains(where: { $0 < 0 }) == true {
        throw OptimizerStateMismatch.damaged(name, "is negative")
      }
      return try OptimizerStateMismatch.steps("\(entry.name).step", in: state)
    }
    first = parameters.compactMap { state["\($0.name).first_moment"] }
    second = parameters.compactMap { state["\($0.name).second_moment"] }
    steps = counts
  }
}
