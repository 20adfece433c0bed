import Autograd
import Layers
import TensorCore
import Training

/// One step of CycleGAN's training: both generators against frozen discriminators, then both
/// discriminators.
///
/// The generators' loss (Zhu et al. 2017, equation 3, with the adversarial loss that is chosen and
/// the identity loss of section 5.2) is a sum over two directions that share no activations. Each
/// direction has a tape of its own, so that the activations of one are freed before the other
/// begins; the gradients are added.
public final class CycleGANStep {
  /// The networks in training.
  public let networks: CycleGAN
  private let weights: CycleGANWeights
  private let adversarial: AdversarialLoss
  let generatorOptimizer: any Optimizer
  let discriminatorOptimizer: any Optimizer
  var poolA: ImagePool
  var poolB: ImagePool

  /// Prepares to train `networks`.
  ///
  /// - Parameter poolCapacity: Generated images of each domain that are kept for the
  ///   discriminators.
  public init(
    _ networks: CycleGAN, weights: CycleGANWeights = CycleGANWeights(),
    adversarial: AdversarialLoss = .leastSquares,
    optimizer: OptimizerConfiguration = OptimizerConfiguration(.adam, betas: [0.5, 0.999]),
    poolCapacity: Int = 50
  ) {
    self.networks = networks
    self.weights = weights
    self.adversarial = adversarial
    generatorOptimizer = optimizer.makeOptimizer(for: networks.generatorParameters)
    discriminatorOptimizer = optimizer.makeOptimizer(for: networks.discriminatorParameters)
    poolA = ImagePool(capacity: poolCapacity)
    poolB = ImagePool(capacity: poolCapacity)
  }

  /// Trains on images of A and of B, both `[N, H, W, C]` in -1...1.
  ///
  /// - Parameter random: For dropout and the image pools.
  public func callAsFunction(
    imagesA: Tensor, imagesB: Tensor, learningRate: Float, random: inout RandomStream
  ) -> CycleGANLosses {
    var losses = CycleGANLosses()
    let (fakeA, fakeB) = trainGenerators(imagesA, imagesB, learningRate, &random, &losses)
    let shownB = poolB.exchange(fakeB, random: &random)
    let shownA = poolA.exchange(fakeA, random: &random)
    trainDiscriminators(
      [(imagesB, shownB), (imagesA, shownA)], learningRate, &random, &losses)
    return losses
  }

  private func trainGenerators(
    _ imagesA: Tensor, _ imagesB: Tensor, _ learningRate: Float, _ random: inout RandomStream,
    _ losses: inout CycleGANLosses
  ) -> (fakeA: Tensor, fakeB: Tensor) {
    let fromA = Direction(
      generator: networks.generatorA, inverse: networks.generatorB,
      discriminator: networks.discriminatorA, adversarial: adversarial, cycleWeight: weights.cycleA,
      identityWeight: weights.cycleB * weights.identity)
    let fromB = Direction(
      generator: networks.generatorB, inverse: networks.generatorA,
      discriminator: networks.discriminatorB, adversarial: adversarial, cycleWeight: weights.cycleB,
      identityWeight: weights.cycleA * weights.identity)
    let parameters = networks.generatorParameters.map(\.parameter)
    func tape() -> Tape { Tape(differentiating: parameters, phase: .training, random: random) }

    let tapeA = tape()
    let passA = fromA.pass(source: imagesA, target: imagesB, on: tapeA)
    random = tapeA.random
    var gradients = tapeA.backpropagate(from: passA.loss)
    let tapeB = tape()
    let passB = fromB.pass(source: imagesB, target: imagesA, on: tapeB)
    random = tapeB.random
    gradients = tapeB.backpropagate(from: passB.loss, addingTo: consume gradients)
    generatorOptimizer.update(gradients, learningRate: learningRate)

    (losses.adversarialA, losses.cycleA, losses.identityA) = passA.terms
    (losses.adversarialB, losses.cycleB, losses.identityB) = passB.terms
    return (passB.fake, passA.fake)
  }

  private func trainDiscriminators(
    _ images: [(real: Tensor, fake: Tensor)], _ learningRate: Float, _ random: inout RandomStream,
    _ losses: inout CycleGANLosses
  ) {
    let parameters = networks.discriminatorParameters.map(\.parameter)
    var gradients = Gradients()
    var values: [Double] = []
    for (discriminator, images) in zip(
      [networks.discriminatorA, networks.discriminatorB], images)
    {
      let tape = Tape(differentiating: parameters, phase: .training, random: random)
      let scores = apply(
        discriminator, to: [tape.constant(images.real), tape.constant(images.fake)], on: tape)
      let loss = weightedSum(
        [
          (0.5, adversarial.discriminatorLoss(scores[0], isReal: true, on: tape)),
          (0.5, adversarial.discriminatorLoss(scores[1], isReal: false, on: tape)),
        ], on: tape)
      random = tape.random
      gradients = tape.backpropagate(from: loss, addingTo: consume gradients)
      values.append(Double(loss.tensor.scalar))
    }
    discriminatorOptimizer.update(gradients, learningRate: learningRate)
    (losses.discriminatorA, losses.discriminatorB) = (values[0], values[1])
  }
}

/// One generator's part of the loss: its images should pass for real, lead back, and leave the
/// target's own alone.
private struct Direction {
  let generator: any Module
  let inverse: any Module
  let discriminator: any Module
  let adversarial: AdversarialLoss
  let cycleWeight: Float
  let identityWeight: Float

  func pass(
    source: Tensor, target: Tensor, on tape: Tape
  ) -> (loss: Variable, fake: Tensor, terms: (Double, Double, Double)) {
    let (source, target) = (tape.constant(source), tape.constant(target))
    let made = apply(generator, to: identityWeight > 0 ? [source, target] : [source], on: tape)
    let fake = made[0]
    let deception = adversarial.generatorLoss(discriminator(fake, on: tape), on: tape)
    let cycle = meanAbsoluteError(inverse(fake, on: tape), source, on: tape)
    var terms = [(Float(1), deception), (cycleWeight, cycle)]
    if made.count > 1 {
      terms.append((identityWeight, meanAbsoluteError(made[1], target, on: tape)))
    }
    let values = terms.map { Double($0.0 * $0.1.tensor.scalar) }
    return (
      weightedSum(terms, on: tape), fake.tensor,
      (values[0], values[1], values.dropFirst(2).first ?? 0)
    )
  }
}

/// One pass for batches of one image size: their weights are read and transformed once.
private func apply(
  _ module: any Module, to batches: [Variable], on tape: Tape
) -> [Variable] {
  guard Set(batches.map { $0.shape.extents.dropFirst() }).count == 1 else {
    return batches.map { module($0, on: tape) }
  }
  return splitBatch(
    module(concatenateBatches(batches, on: tape), on: tape), into: batches.map { $0.shape[0] },
    on: tape)
}
