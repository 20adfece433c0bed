import DataPipeline
import Interchange
import Layers
import TensorCore
import Training

/// One step of fine-tuning: both compressed generators against what their originals make, and the
/// discriminators of those that play.
final class FinetuneStep {
  let generators: GeneratorStep
  /// Nil if nothing is played for.
  let discriminators: DiscriminatorStep?
  /// The 1×1 convolutions of the feature losses, with the names of their files.
  let adapters: [Module.Child]
  private let teachers: TeacherOutputs
  private let taps: (a: [String], b: [String])
  private let discriminatorRate: Float

  /// Prepares to train the generators of `pair`, and those of its discriminators that are played
  /// against.
  ///
  /// - Precondition: The pair has discriminators if there is an adversarial loss.
  init(
    _ pair: TranslationPair, teachers: TeacherOutputs, configuration: GeneratorDistillation,
    optimizer: OptimizerConfiguration, poolCapacity: Int, seed: UInt64
  ) {
    precondition(
      configuration.adversarial == 0 || pair.discriminators != nil,
      "FinetuneStep: found an adversarial loss without discriminators")
    let judgeAToB = configuration.plays(.aToB) ? pair.discriminators?.aToB : nil
    let judgeBToA = configuration.plays(.bToA) ? pair.discriminators?.bToA : nil
    let originals = teachers.teachers
    let guideAToB = TeacherGuide(
      configuration, student: pair.generatorAToB, teacher: originals.generatorAToB, seed: seed,
      name: "G_A")
    let guideBToA = TeacherGuide(
      configuration, student: pair.generatorBToA, teacher: originals.generatorBToA, seed: seed,
      name: "G_B")
    adapters =
      guideAToB.named.map { ("adapter.A.\($0.name)", $0.module) }
      + guideBToA.named.map { ("adapter.B.\($0.name)", $0.module) }
    func direction(
      _ generator: Translator, _ inverse: Translator, _ judge: Discriminator?, _ guide: TeacherGuide
    ) -> GeneratorDirection {
      GeneratorDirection(
        generator: generator.model, inverse: inverse.model, discriminator: judge?.model,
        adversarial: configuration.adversarialLoss,
        weights: .init(
          adversarial: configuration.adversarial, cycle: configuration.cycle,
          identity: configuration.identity, cycleNoise: configuration.cycleNoise), guide: guide)
    }
    generators = GeneratorStep(
      aToB: direction(pair.generatorAToB, pair.generatorBToA, judgeAToB, guideAToB),
      bToA: direction(pair.generatorBToA, pair.generatorAToB, judgeBToA, guideBToA),
      parameters: pair.generatorParameters
        + adapters.flatMap { $0.module.namedParameters(under: $0.name) },
      optimizer: optimizer)
    discriminators =
      configuration.adversarial == 0
      ? nil
      : DiscriminatorStep(
        (judgeAToB?.model, judgeBToA?.model),
        parameters: (judgeAToB?.model.namedParameters(under: "D_A") ?? [])
          + (judgeBToA?.model.namedParameters(under: "D_B") ?? []),
        adversarial: configuration.adversarialLoss, optimizer: optimizer,
        poolCapacity: poolCapacity, restingLoss: Double(configuration.discriminatorRest))
    self.teachers = teachers
    taps = (guideAToB.taps, guideBToA.taps)
    discriminatorRate = configuration.discriminatorRate
  }

  /// Trains on a batch; returns each loss, weighted, under its name in `steps.jsonl`, and their sum
  /// for the generators.
  ///
  /// - Parameter random: For dropout, noise and the image pools.
  func callAsFunction(
    _ batch: UnpairedBatch, learningRate: Float, random: inout RandomStream
  ) -> (loss: Double, parts: [EvaluationReport.Metric]) {
    let answers = (
      a: teachers.answer(.aToB, to: batch, featuresAt: taps.a),
      b: teachers.answer(.bToA, to: batch, featuresAt: taps.b)
    )
    let (aToB, bToA) = generators(
      imagesA: batch.imagesA, imagesB: batch.imagesB, answers: answers, learningRate: learningRate,
      random: &random)
    func named(
      _ result: GeneratorDirection.Result, _ direction: TranslationDirection
    ) -> [EvaluationReport.Metric] {
      result.values.map { .init("\($0.name.rawValue)_\(direction.rawValue)", $0.value) }
    }
    var parts = named(aToB, .aToB) + named(bToA, .bToA)
    let loss = parts.reduce(0) { $0 + $1.value }
    if let discriminators {
      let judged = discriminators(
        real: (batch.imagesA, batch.imagesB), fake: (bToA.fake, aToB.fake),
        learningRate: learningRate * discriminatorRate, random: &random)
      let name = LossName.discriminator.rawValue
      parts += [(TranslationDirection.aToB, judged.aToB), (.bToA, judged.bToA)].compactMap {
        direction, loss in loss.map { .init("\(name)_\(direction.rawValue)", $0) }
      }
    }
    return (loss, parts)
  }
}
