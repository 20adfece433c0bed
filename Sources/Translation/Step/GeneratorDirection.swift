import Autograd
import Layers
import Networks
import TensorCore

/// One generator's part of the loss: its images should pass for real, lead back, leave the target's
/// own alone, and be those of its teacher. What has no weight is not computed.
struct GeneratorDirection {
  /// What makes images of the target domain.
  let generator: Network
  /// What leads back.
  let inverse: any Module
  /// What judges the images made; nil if nothing is played for.
  let discriminator: (any Module)?
  /// What is played for.
  let adversarial: AdversarialLoss
  /// How much the terms count.
  let weights: Weights
  /// What the generator learns from; nil without a teacher.
  var guide: TeacherGuide?

  /// The weights of the terms without a teacher.
  struct Weights {
    var adversarial: Float = 1
    var cycle: Float
    var identity: Float
    /// The standard deviation of the noise on the images that are led back.
    var cycleNoise: Float = 0
  }

  /// A term of the loss, weighted.
  struct Term {
    let name: LossName
    let weight: Float
    let loss: Variable
  }

  /// What came out of a pass.
  struct Result {
    /// The sum of all terms.
    let loss: Variable
    /// The images made of the source's.
    let fake: Tensor
    /// Each term as it entered the sum.
    let values: [(name: LossName, value: Double)]

    /// The value of a term; 0 without it.
    func value(_ name: LossName) -> Double { values.first { $0.name == name }?.value ?? 0 }
  }

  /// Translates images of the source domain, and says how far they are from what they should be.
  ///
  /// - Parameter answer: What the teacher makes of the source; needed if there is a guide.
  func pass(source: Tensor, target: Tensor, answer: TeacherAnswer?, on tape: Tape) -> Result {
    let (source, target) = (tape.constant(source), tape.constant(target))
    let made = apply(
      generator, to: weights.identity > 0 ? [source, target] : [source],
      featuresAt: guide?.taps ?? [], on: tape)
    let fake = made.outputs[0]
    var terms: [Term] = []
    if weights.adversarial > 0, let discriminator {
      let scores = discriminator(fake, on: tape)
      terms.append(
        Term(
          name: .adversarial, weight: weights.adversarial,
          loss: adversarial.generatorLoss(scores, on: tape)))
    }
    if weights.cycle > 0 {
      let restored = inverse(
        noisy(fake, deviation: weights.cycleNoise, on: tape), on: tape)
      terms.append(
        Term(
          name: .cycle, weight: weights.cycle, loss: meanAbsoluteError(restored, source, on: tape)))
    }
    if made.outputs.count > 1 {
      terms.append(
        Term(
          name: .identity, weight: weights.identity,
          loss: meanAbsoluteError(made.outputs[1], target, on: tape)))
    }
    if let guide, let answer {
      terms += guide.terms(fake, features: made.features, answer: answer, on: tape)
    }
    return Result(
      loss: weightedSum(terms.map { ($0.weight, $0.loss) }, on: tape), fake: fake.tensor,
      values: terms.map { ($0.name, Double($0.weight * $0.loss.tensor.scalar)) })
  }
}

/// One pass for batches of one image size: their weights are read and transformed once.
///
/// - Parameter taps: The nodes whose values are features, for the first batch.
func apply(
  _ network: Network, to batches: [Variable], featuresAt taps: [String] = [], on tape: Tape
) -> (outputs: [Variable], features: [Variable]) {
  func run(_ input: Variable, _ taps: [String]) -> [Variable] {
    network.values(of: [nil] + taps, for: input, on: tape)
  }
  let counts = batches.map { $0.shape[0] }
  // Batch norm would measure real and made images together.
  guard batches.count > 1, network.treatsImagesApart,
    Set(batches.map { $0.shape.extents.dropFirst() }).count == 1
  else {
    let results = batches.enumerated().map { run($1, $0 == 0 ? taps : []) }
    return (results.map { $0[0] }, Array(results[0].dropFirst()))
  }
  let values = run(concatenateBatches(batches, on: tape), taps)
  func parts(_ value: Variable) -> [Variable] { splitBatch(value, into: counts, on: tape) }
  return (parts(values[0]), values.dropFirst().map { parts($0)[0] })
}
