import Autograd
import Layers
import Networks
import TensorCore

/// How far a compressed generator is from its original.
struct TeacherGuide {
  /// Where features are compared; none where they do not count.
  let taps: [String]
  private let adapters: [Convolution2D]
  private let weights: GeneratorDistillation

  /// - Parameter name: Of the generator, `G_A`; the adapters' first weights depend on it.
  init(
    _ weights: GeneratorDistillation, student: Translator, teacher: Translator, seed: UInt64,
    name: String
  ) {
    self.weights = weights
    let taps = weights.taps(of: teacher.model.graph)
    self.taps = taps
    adapters = taps.map { tap in
      var random = TapName(tap).stream(seed: seed, "adapter " + name)
      return Convolution2D(
        student.channels(at: tap), teacher.channels(at: tap),
        kernelSize: 1, initializer: .heNormalFanOut, random: &random)
    }
  }

  /// The 1×1 convolutions by their taps.
  var named: [Module.Child] { zip(taps, adapters).map { (TapName($0).text, $1) } }

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

extension Translator {
  /// Channels of the value at a tap; 1 if there is no such place.
  fileprivate func channels(at tap: String) -> Int {
    model.plan.shape(at: tap, for: exampleImage)?[-1] ?? 1
  }
}

/// What a tap is called in seeds and saved states.
private struct TapName {
  /// `9` for `model.9` of the official generators, the whole path elsewhere.
  let text: String

  init(_ path: String) {
    let number = path.split(separator: ".").last.flatMap { Int($0) }
    text =
      number.flatMap { path == "model.\($0)" ? String($0) : nil }
      ?? (Int(path) == nil ? path : "node.\(path)")
  }

  func stream(seed: UInt64, _ label: String) -> RandomStream {
    Int(text).map { RandomStream(seed: seed, label, $0) }
      ?? RandomStream(seed: seed, "\(label) \(text)")
  }
}
