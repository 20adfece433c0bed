import Autograd
import Layers
import Networks
import TensorCore

/// Knowledge review: each stage of the teachers is compared with a fusion of the student's stages from
/// the last one back to this one (Chen et al. 2021, "Distilling Knowledge via Knowledge Review",
/// sections 3.2 to 3.4).
///
/// Fusions weight two maps by learned attention. `pyramidDistance` compares maps at several sizes. The
/// features before the last linear layer are a further stage, of 1×1 pixels. The loss rises linearly
/// from 0 during the first part of the training.
public struct ReviewTerm: FeatureMapTerm {
  /// `review`
  public static let key = "review"
  /// For the table of keys.
  public static let help =
    "difference of fused stages at several sizes; published weight 1 to 5"
  /// `taps`, `review_warmup`
  public static var settings: [LossSetting<Self>] {
    [
      tapSetting,
      LossSetting(
        "review_warmup", \.warmup, expecting: "a share in 0...1",
        help: "share of the training in which the term's weight rises from 0"
      ) { (0...1).contains($0) },
    ]
  }
  private static let largestWidth = 512

  /// The weight: 1 in the published code, and 5 for its pairs with wide students.
  public var weight: Float = 1
  /// The nodes to compare.
  public var taps: FeatureTaps?
  /// The share of the training with a rising weight: 20 of 240 epochs.
  public var warmup: Float = 0.083

  /// A weight of 1, at all stages.
  public init() {}

  /// The stages with one teacher from first to last; the last one can be a vector.
  private func stages(_ teacher: Int, in networks: LossNetworks) -> [FeaturePair] {
    networks.pairMemo.pairs(of: Self.self, "stages of teacher \(teacher)", at: taps) {
      foundStages(teacher, in: networks)
    }
  }

  private func foundStages(_ teacher: Int, in networks: LossNetworks) -> [FeaturePair] {
    let graph = networks.student.graph
    let maps = pairs(in: networks).filter { $0.teacher == teacher }.sorted {
      (graph.node(at: $0.studentTap) ?? 0) < (graph.node(at: $1.studentTap) ?? 0)
    }
    guard networks.student.featureNode != nil, networks.teachers[teacher].featureNode != nil
    else { return maps }
    return maps + networks.vectorPairs.filter { $0.teacher == teacher && !maps.contains($0) }
  }

  /// The nodes of all stages.
  public func taps(in networks: LossNetworks) -> LossTaps {
    LossTaps(networks.teachers.indices.flatMap { stages($0, in: networks) }, of: networks)
  }

  /// The fusion of each stage.
  public func makeTrained(for networks: LossNetworks, seed: UInt64) -> [Module.Child] {
    networks.teachers.indices.flatMap { teacher in
      let stages = stages(teacher, in: networks)
      let deepest = stages.last.map { networks.channels(of: $0).student } ?? 1
      return stages.enumerated().map { index, stage in
        var random = networks.stream(seed: seed, Self.key, stage.name)
        let channels = networks.channels(of: stage)
        return (
          stage.name,
          StageFusion(
            from: channels.student, through: min(Self.largestWidth, deepest),
            to: channels.teacher, fuses: index < stages.count - 1, random: &random)
        )
      }
    }
  }

  /// The sum over stages, and the mean over teachers.
  public func callAsFunction(
    _ pass: LossPass, trained: [any Module], on tape: Tape
  ) -> Variable {
    var rest = trained.compactMap { $0 as? StageFusion }
    let share = warmup > 0 ? min(1, pass.progress / warmup) : 1
    let losses = pass.networks.teachers.indices.flatMap { teacher in
      let stages = stages(teacher, in: pass.networks)
      let fusions = Array(rest.prefix(stages.count))
      rest.removeFirst(stages.count)
      return distances(pass, stages, fusions, on: tape).map { (teacher, $0) }
    }
    return weightedSum([(share, pass.meanOverTeachers(losses, on: tape))], on: tape)
  }

  /// The distance of each stage to one teacher's.
  private func distances(
    _ pass: LossPass, _ stages: [FeaturePair], _ fusions: [StageFusion], on tape: Tape
  ) -> [Variable] {
    var deeper: Variable?
    return zip(stages, fusions).reversed().map { stage, fusion in
      let (ours, theirs) = pass.features(at: stage, on: tape)
      let target = theirs.asImage
      let (output, fused) = fusion(
        ours.asImage, fusing: deeper, height: target.shape[1], width: target.shape[2], on: tape)
      deeper = fused
      return pyramidDistance(output, target)
    }
  }
}

extension Variable {
  /// Vectors `[N, D]` as images `[N, 1, 1, D]`.
  fileprivate var asImage: Variable {
    shape.rank == 2 ? reshaped(to: [shape[0], 1, 1, shape[1]]) : self
  }
}
