import Networks
import TensorCore

/// A node of the student and a node of one teacher whose values are compared.
public struct FeaturePair: Hashable, Sendable {
  /// The index of the teacher.
  public let teacher: Int
  /// The path in the student.
  public let studentTap: String
  /// The path in the teacher.
  public let teacherTap: String

  /// The name of trained parts in seeds and saved states.
  var name: String { teacher == 0 ? tapName : "teacher.\(teacher).\(tapName)" }

  /// `9` for `model.9` of the official generators, the whole path otherwise.
  private var tapName: String {
    let number = studentTap.split(separator: ".").last.flatMap { Int($0) }
    return number.flatMap { studentTap == "model.\($0)" ? String($0) : nil }
      ?? (Int(studentTap) == nil ? studentTap : "node.\(studentTap)")
  }
}

extension LossNetworks {
  /// The pairs of given nodes with each teacher, or without them those of the stages.
  func pairs(at taps: FeatureTaps?) -> [FeaturePair] {
    teachers.indices.flatMap { teacher in
      taps.map { taps in
        taps.pairs.map {
          FeaturePair(teacher: teacher, studentTap: $0.student, teacherTap: $0.teacher)
        }
      } ?? stagePairs(with: teacher)
    }
  }

  /// Each stage of the student with a stage of a teacher: in order if there are as many, or else those
  /// with maps of one size, from the last on.
  private func stagePairs(with teacher: Int) -> [FeaturePair] {
    let ours = student.stages(for: exampleImage)
    let theirs = teachers[teacher].stages(for: teacherImages[teacher])
    func pair(_ ours: FeatureStage, _ theirs: FeatureStage) -> FeaturePair {
      FeaturePair(teacher: teacher, studentTap: ours.path, teacherTap: theirs.path)
    }
    guard ours.count != theirs.count else { return zip(ours, theirs).map(pair) }
    var rest = theirs
    return ours.reversed().compactMap { stage in
      guard let place = rest.lastIndex(where: { $0.size == stage.size }) else { return nil }
      defer { rest.removeSubrange(place...) }
      return pair(stage, rest[place])
    }.reversed()
  }

  /// The shapes `[1, …]` of a pair's values; nil if a node does not exist.
  func shapes(of pair: FeaturePair) -> (student: Shape, teacher: Shape)? {
    guard let ours = student.shape(at: pair.studentTap, for: exampleImage),
      let theirs = teachers[pair.teacher].shape(
        at: pair.teacherTap, for: teacherImages[pair.teacher])
    else { return nil }
    return (ours, theirs)
  }

  /// The numbers of channels of a pair's values; 1 if a node does not exist.
  func channels(of pair: FeaturePair) -> (student: Int, teacher: Int) {
    guard let shapes = shapes(of: pair) else { return (1, 1) }
    return (shapes.student[-1], shapes.teacher[-1])
  }
}
