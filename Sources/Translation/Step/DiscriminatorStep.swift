import Autograd
import Interchange
import Layers
import Networks
import TensorCore
import Training

/// One step of the discriminators, on real images and on made ones from a history.
final class DiscriminatorStep {
  private let discriminators: [Network?]
  private let adversarial: AdversarialLoss
  private let restingLoss: Double
  let optimizer: any Optimizer
  private var poolA: ImagePool
  private var poolB: ImagePool

  /// Prepares to train what judges images of B, and what judges images of A; nil leaves one out.
  ///
  /// - Parameters:
  ///   - poolCapacity: Generated images of each domain that are kept.
  ///   - restingLoss: A discriminator with a smaller loss is left as it is in that step.
  init(
    _ discriminators: (aToB: Network?, bToA: Network?), parameters: [Module.Entry],
    adversarial: AdversarialLoss, optimizer: OptimizerConfiguration, poolCapacity: Int,
    restingLoss: Double = 0
  ) {
    self.discriminators = [discriminators.aToB, discriminators.bToA]
    self.adversarial = adversarial
    self.restingLoss = restingLoss
    self.optimizer = optimizer.makeOptimizer(for: parameters)
    poolA = ImagePool(capacity: poolCapacity)
    poolB = ImagePool(capacity: poolCapacity)
  }

  /// Trains on images `[N, H, W, C]`; returns the losses, nil for what is left out.
  ///
  /// - Parameter random: For the image pools.
  func callAsFunction(
    real: (a: Tensor, b: Tensor), fake: (a: Tensor, b: Tensor), learningRate: Float,
    random: inout RandomStream
  ) -> (aToB: Double?, bToA: Double?) {
    let shownB = discriminators[0] == nil ? fake.b : poolB.exchange(fake.b, random: &random)
    let shownA = discriminators[1] == nil ? fake.a : poolA.exchange(fake.a, random: &random)
    var gradients = Gradients()
    var values: [Double?] = []
    for (discriminator, images) in zip(discriminators, [(real.b, shownB), (real.a, shownA)]) {
      guard let discriminator else {
        values.append(nil)
        continue
      }
      let tape = Tape(
        differentiating: optimizer.parameters.map(\.parameter), phase: .training, random: random)
      let scores = apply(
        discriminator, to: [tape.constant(images.0), tape.constant(images.1)], on: tape
      ).outputs
      let loss = weightedSum(
        [
          (0.5, adversarial.discriminatorLoss(scores[0], isReal: true, on: tape)),
          (0.5, adversarial.discriminatorLoss(scores[1], isReal: false, on: tape)),
        ], on: tape)
      random = tape.random
      let value = Double(loss.tensor.scalar)
      values.append(value)
      // A loss that is no number is passed on, so that the run is found to diverge.
      if !(value < restingLoss) {
        gradients = tape.backpropagate(from: loss, addingTo: consume gradients)
      }
    }
    optimizer.update(gradients, learningRate: learningRate)
    return (values[0], values[1])
  }

  /// What optimizer and pools remember.
  var state: [StoredTensor] {
    let parts = [
      ("optimizer.D.", optimizer.state), ("pool.A.", poolA.state), ("pool.B.", poolB.state),
    ]
    return parts.flatMap { prefix, state in
      state.map { StoredTensor(name: prefix + $0.name, tensor: $0.tensor) }
    }
  }

  /// Continues from a saved `state`.
  ///
  /// - Throws: `FileProblem` if the file holds something else.
  func restore(from file: SafetensorsFile) throws {
    try file.restore(optimizer, prefix: "optimizer.D.")
    try poolA.restore(from: file, prefix: "pool.A.")
    try poolB.restore(from: file, prefix: "pool.B.")
  }
}
