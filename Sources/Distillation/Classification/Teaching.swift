import Networks
import TensorCore
import Training

/// Who teaches a classifier, for the checks before a training.
public struct Teaching {
  private let teachers: TeacherEnsemble?
  private let hasOwnAverage: Bool

  /// Describes the teachers of a training.
  ///
  /// - Parameters:
  ///   - teachers: The teachers; nil for none.
  ///   - hasOwnAverage: Whether the average of the classifier's own weights also teaches.
  public init(_ teachers: TeacherEnsemble?, hasOwnAverage: Bool = false) {
    self.teachers = teachers
    self.hasOwnAverage = hasOwnAverage
  }

  /// The reason why a student cannot be trained with losses; nil if it can.
  public func problem(
    _ losses: Losses, student: NetworkPlan, _ manifest: ClassifierManifest
  ) -> String? {
    losses.problem(with: networks(student, manifest), offering: offer)
  }

  /// Whether losses read only the teachers' logits, so that a cache is sufficient.
  public func readsLogitsAlone(
    _ losses: Losses, student: NetworkPlan, _ manifest: ClassifierManifest
  ) -> Bool {
    let networks = networks(student, manifest)
    return losses.needs().contains(.teachers)
      && losses.active().allSatisfy {
        $0.taps(in: networks).teachers.allSatisfy(\.isEmpty)
      }
  }

  /// The parts of a pass that the training provides.
  var offer: LossOffer { teachers == nil && !hasOwnAverage ? .classifier : .student }

  /// The networks that loss terms are checked and created for: the own average is the last teacher.
  func networks(_ student: NetworkPlan, _ manifest: ClassifierManifest) -> LossNetworks {
    let image = Shape(manifest.imageShape)
    let others = teachers?.teachers ?? []
    var networks = LossNetworks(
      student: student, teachers: others.map(\.model.plan) + (hasOwnAverage ? [student] : []),
      teacherImages: others.map { Shape($0.manifest.imageShape) } + (hasOwnAverage ? [image] : []),
      exampleImage: image, smallestImage: image)
    networks.teacherCount = (teachers?.count ?? 0) + (hasOwnAverage ? 1 : 0)
    return networks
  }
}
