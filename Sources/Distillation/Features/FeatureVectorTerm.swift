import Autograd
import Layers
import Networks
import TensorCore

/// A term that compares the features of whole images with those of each teacher: the input of the last
/// linear layer, or the mean over pixels of the last stage of a network without one.
public protocol FeatureVectorTerm: LossTerm {}

extension FeatureVectorTerm {
  /// Teachers.
  public static var needs: LossNeeds { [.teachers, .features] }

  /// One pair for each teacher.
  func pairs(in networks: LossNetworks) -> [FeaturePair] {
    networks.pairMemo.pairs(of: Self.self) { networks.vectorPairs }
  }

  /// The input of the last linear layer of each network.
  public func taps(in networks: LossNetworks) -> LossTaps {
    LossTaps(pairs(in: networks), of: networks)
  }

  /// Requires networks with such features.
  public func problem(with networks: LossNetworks) -> String? {
    if let problem = networks.teacherProblem(of: Self.key) { return problem }
    for (plan, image) in [(networks.student, networks.exampleImage)]
      + zip(networks.teachers, networks.teacherImages)
    where plan.vectorNode(for: image) == nil {
      return "\(Self.key) compares the features before the last layer, but \(plan.graph.title) has"
        + " none; remove it"
    }
    return nil
  }
}

extension LossNetworks {
  /// The nodes with the features of a whole image, for each teacher.
  var vectorPairs: [FeaturePair] {
    guard let ours = student.vectorNode(for: exampleImage) else { return [] }
    return teachers.indices.compactMap { teacher in
      teachers[teacher].vectorNode(for: teacherImages[teacher]).map {
        FeaturePair(teacher: teacher, studentTap: ours, teacherTap: $0)
      }
    }
  }
}

extension LossPass {
  /// The features of whole images, `[N, D]`.
  func vectors(at pair: FeaturePair, on tape: Tape) -> (student: Variable, teacher: Variable) {
    let (ours, theirs) = features(at: pair, on: tape)
    return (ours.featureVectors, theirs.featureVectors)
  }
}

extension Variable {
  /// `[N, D]`: the mean over pixels of `[N, H, W, D]`, or over positions of `[N, L, D]`.
  fileprivate var featureVectors: Variable {
    shape.rank == 2 ? self : mean(over: Array(1..<shape.rank - 1))
  }
}
