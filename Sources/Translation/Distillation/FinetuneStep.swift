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
    let judgeA = configuration.plays(.aToB) ? pair.discriminators?.a : nil
    let judgeB = configuration.plays(.bToA) ? pair.discriminators?.b : nil
    let originals = teachers.teachers
    let guideA = TeacherGuide(
      configuration, student: pair.generatorA, teacher: originals.generatorA, seed: seed,
      name: "G_A")
    let guideB = TeacherGuide(
      configuration, student: pair.generatorB, teacher: originals.generatorB, seed: seed,
      name: "G_B")
    adapters =
      guideA.named.map { ("adapter.A.\($0.name)", $0.module) }
      + guideB.named.map { ("adapter.B.\($0.name)", $0.module) }
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
      fromA: direction(pair.generatorA, pair.generatorB, judgeA, guideA),
      fromB: direction(pair.generatorB, pair.generatorA, judgeB, guideB),
      parameters: pair.generatorParameters
        + adapters.flatMap { $0.module.namedParameters(under: $0.name) },
      optimizer: optimizer)
    discriminators =
      configuration.adversarial == 0
      ? nil
      : DiscriminatorStep(
        (judgeA?.model, judgeB?.model),
        parameters: (judgeA?.model.namedParameters(under: "D_A") ?? [])
          + (judgeB?.model.namedParameters(under: "D_B") ?? []),
        adversarial: configuration.adversarialLoss, optimizer: optimizer,
        poolCapacity: poolCapacity, restingLoss: Double(configuration.discriminatorRest))
    self.teachers = teachers
    taps = (guideA.taps, guideB.taps)
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
    let (fromA, fromB) = generators(
      imagesA: batch.imagesA, imagesB: batch.imagesB, answers: answers, learningRate: learningRate,
      random: &random)
    func named(_ result: GeneratorDirection.Result, _ side: String) -> [EvaluationReport.Metric] {
      result.values.map { .init("\($0.name.rawValue)_\(side)", $0.value) }
    }
    var parts = named(fromA, "a") + named(fromB, "b")
    let loss = parts.reduce(0) { $0 + $1.value }
    if let discriminators {
      let judged = discriminators(
        real: (batch.imagesA, batch.imagesB), fake: (fromB.fake, fromA.fake),
        learningRate: learningRate * discriminatorRate, random: &random)
      let name = LossName.discriminator.rawValue
      parts += [("_a", judged.a), ("_b", judged.b)].compactMap { side, loss in
        loss.map { .init(name + side, $0) }
      }
    }
    return (loss, parts)
  }
}
