import Autograd
import Layers
import TensorCore

/// How far a compressed generator is from its original.
struct TeacherGuide {
  /// Where features are compared; none where they do not count.
  let taps: [Int]
  private let adapters: [Convolution2D]
  private let weights: GeneratorDistillation

  /// - Parameter name: Of the generator, `G_A`; the adapters' first weights depend on it.
  init(
    _ weights: GeneratorDistillation, student: Translator, teacher: Translator, seed: UInt64,
    name: String
  ) {
    self.weights = weights
    let (small, large) = (student.manifest.configuration, teacher.manifest.configuration)
    taps = weights.taps(of: large)
    adapters = taps.map { tap in
      var random = RandomStream(seed: seed, "adapter " + name, tap)
      return Convolution2D(
        small.widths.trunk, large.widths.trunk, kernelSize: 1, initializer: .heNormalFanOut,
        random: &random)
    }
  }

  /// The 1×1 convolutions by their taps.
  var named: [Module.Child] { zip(taps, adapters).map { (String($0), $1) } }

  /// The terms of the loss for a student's image and features.
  func terms(
    _ image: Variable, features: [Variable], answer: TeacherAnswer, on tape: Tape
  ) -> [GeneratorDirection.Term] {
    let wanted = tape.constant(answer.image)
    var terms: [GeneratorDirection.Term] = []
    if weights.outputL1 > 0 {
      terms.append(
        .init(
          name: .outputL1, weight: weights.outputL1,
          loss: meanAbsoluteError(image, wanted, on: tape)))
    }
    if weights.outputSimilarity > 0 {
      terms.append(
        .init(
          name: .outputSimilarity, weight: weights.outputSimilarity,
          loss: structuralSimilarityLoss(image, wanted, on: tape)))
    }
    if weights.outputColor > 0 {
      terms.append(
        .init(
          name: .outputColor, weight: weights.outputColor,
          loss: colorSimilarityLoss(image, wanted, on: tape)))
    }
    if !adapters.isEmpty {
      let errors = adapters.indices.map { index in
        meanSquaredError(
          adapters[index](features[index], on: tape), tape.constant(answer.features[index]),
          on: tape)
      }
      let share = 1 / Float(errors.count)
      terms.append(
        .init(
          name: .features, weight: weights.features,
          loss: weightedSum(errors.map { (share, $0) }, on: tape)))
    }
    return terms
  }
}
