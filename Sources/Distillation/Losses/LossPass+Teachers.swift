import Layers
import TensorCore

extension LossPass {
  /// The same pass with each teacher's output changed.
  func changingTeachers(_ change: (Tensor) -> Tensor) -> LossPass {
    var pass = self
    pass.teachers = teachers.map { TeacherAnswer(output: change($0.output), features: $0.features) }
    return pass
  }

  /// The same pass, where each teacher that is wrong about a labeled image has its highest logit exchanged
  /// with that of the label. About a mixed image, both labels are right.
  func correctingTeachers() -> LossPass {
    let other = mixture.map { $0.share < 0.5 ? labels : $0.labels }
    return labels.isEmpty
      ? self : changingTeachers { corrected($0, labels: mainLabels, alsoRight: other) }
  }
}
