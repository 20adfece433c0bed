import Autograd
import Layers
import Networks

/// Contrastive representation distillation: learned embeddings of the features before the last layer
/// recognize the teacher's embedding of the same image among those of other images, and the reverse
/// (Tian et al. 2020, "Contrastive Representation Distillation", equations 17 to 19).
///
/// The embeddings of earlier batches are kept in two memories, which `ContrastMemory` describes. A step
/// draws 16,384 other images, which all images of the batch share; those of an image's own class are
/// left out for it. Smaller data has fewer.
public struct ContrastiveTerm: FeatureVectorTerm {
  /// `contrastive`
  public static let key = "contrastive"
  /// For the table of keys.
  public static let help =
    "contrast of embeddings with the teachers' embeddings of other images; published weight 0.8"
  /// Teachers, and the images' indices.
  public static let needs: LossNeeds = [.teachers, .features, .indices]
  /// `contrastive_negatives`, `contrastive_temperature`
  public static var settings: [LossSetting<Self>] {
    [
      LossSetting(
        "contrastive_negatives", \.negatives, expecting: "a number in 1...1000000",
        help: "other images that a step draws"
      ) { (1...1_000_000).contains($0) },
      LossSetting(
        "contrastive_temperature", \.temperature, expecting: "a number in 0.01...100",
        help: "temperature of the inner products of embeddings"
      ) { (0.01...100).contains($0) },
    ]
  }
  private static let width = 128
  private static let momentum: Float = 0.5
  /// Two embeddings and two memories.
  private static let partsPerTeacher = 4

  /// The weight.
  public var weight: Float = 0.8
  /// The number of other images in a step.
  public var negatives = 16_384
  /// The temperature.
  public var temperature: Float = 0.07

  /// A weight of 0.8, with 16,384 other images at a temperature of 0.07.
  public init() {}

  /// For each teacher, two embeddings and their memories.
  public func makeTrained(for networks: LossNetworks, seed: UInt64) -> [Module.Child] {
    precondition(
      !networks.imageLabels.isEmpty, "ContrastiveTerm: found no labels of the training images")
    return pairs(in: networks).flatMap { pair in
      let embeddings = networks.embeddings(for: pair, Self.key, width: Self.width, seed: seed)
      return embeddings
        + embeddings.map { embedding in
          var random = networks.stream(seed: seed, Self.key, "memory.\(embedding.name)")
          return (
            "memory.\(embedding.name)",
            ContrastMemory(
              count: networks.imageLabels.count, width: Self.width, random: &random)
          )
        }
    }
  }

  /// The sum of both contrasts, and the mean over teachers.
  public func callAsFunction(
    _ pass: LossPass, trained: [any Module], on tape: Tape
  ) -> Variable {
    let others = drawnImages(of: pass.networks.imageLabels.count, on: tape)
    let losses = pairs(in: pass.networks).enumerated().flatMap { index, pair in
      let parts = trained[index * Self.partsPerTeacher..<(index + 1) * Self.partsPerTeacher]
      return contrasts(pass, pair, Array(parts), others, on: tape).map { (pair.teacher, $0) }
    }
    return pass.meanOverTeachers(losses, on: tape)
  }

  /// Two embeddings for each teacher.
  public func bytesPerImage(teachers: Int) -> Int {
    2 * teachers * Self.width * MemoryLayout<Float>.stride
  }

  private func drawnImages(of count: Int, on tape: Tape) -> [Int] {
    guard count > negatives else { return Array(0..<count) }
    return Array(tape.random.permutation(of: count).prefix(negatives))
  }

  /// The student's embeddings against the memory of the teacher's, and the reverse.
  private func contrasts(
    _ pass: LossPass, _ pair: FeaturePair, _ parts: [any Module], _ others: [Int], on tape: Tape
  ) -> [Variable] {
    let (ours, theirs) = pass.vectors(at: pair, on: tape)
    let memories = parts.suffix(2).compactMap { $0 as? ContrastMemory }
    precondition(memories.count == 2, "ContrastiveTerm: found other trained parts")
    let embedded = zip([ours, theirs], parts).map { vectors, embedding in
      embedding(vectors, on: tape).normalized(over: [1])
    }
    let labels = pass.networks.imageLabels
    let classes = pass.indices.map { labels[$0] }
    let losses = zip(embedded, memories.reversed()).map { anchors, memory in
      memory.loss(
        anchors, of: pass.indices, against: others, temperature: temperature,
        excluding: { anchor, other in
          other == pass.indices[anchor]
            || classes[anchor] >= 0 && labels[other] == classes[anchor]
        }, on: tape)
    }
    if tape.phase == .training {
      for (anchors, memory) in zip(embedded, memories) {
        memory.update(pass.indices, to: anchors.tensor, momentum: Self.momentum)
      }
    }
    return losses
  }
}
