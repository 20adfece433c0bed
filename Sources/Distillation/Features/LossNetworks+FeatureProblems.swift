import Networks
import TensorCore

extension LossNetworks {
  /// Whether the student makes images.
  var makesImages: Bool { student.makesImages(from: exampleImage) }

  /// The reason why there is no teacher to compare features with; nil if there is one.
  func teacherProblem(of key: String) -> String? {
    guard teachers.isEmpty else { return nil }
    return "\(key) compares networks, but no teacher is a network; remove it, or name a teacher"
      + " under teachers.files"
  }

  /// The reason why feature maps cannot be compared; nil if they can.
  ///
  /// - Parameters:
  ///   - key: The key of the term.
  ///   - taps: The taps of the recipe; nil if it has none.
  ///   - pairs: The nodes to compare.
  func featureProblem(
    of key: String, at taps: FeatureTaps?, _ pairs: [FeaturePair]
  ) -> String? {
    if let problem = teacherProblem(of: key) { return problem }
    for teacher in teachers.indices where !pairs.contains(where: { $0.teacher == teacher }) {
      return
        "\(student.graph.title) and the teacher \(teachers[teacher].graph.title) have no stages"
        + " with feature maps in common; name the nodes to compare under taps, as"
        + " { student's path: teacher's path }. \(candidates(teacher))"
    }
    return pairs.lazy.compactMap { problem(with: $0) }.first
  }

  private func problem(with pair: FeaturePair) -> String? {
    let teacher = teachers[pair.teacher]
    for (plan, image, tap) in [
      (student, exampleImage, pair.studentTap),
      (teacher, teacherImages[pair.teacher], pair.teacherTap),
    ] where plan.graph.node(at: tap) == nil {
      return "there is no tap \(tap) in \(plan.graph.title)" + Self.known(plan, image)
    }
    guard let shapes = shapes(of: pair) else {
      return "\(student.graph.title) or \(teacher.graph.title) cannot read these images"
    }
    for (shape, tap) in [(shapes.student, pair.studentTap), (shapes.teacher, pair.teacherTap)]
    where shape.rank != 4 {
      return "the value at the tap \(tap) is not a feature map"
    }
    return nil
  }

  /// The nodes that a message recommends.
  private static func known(_ plan: NetworkPlan, _ image: Shape) -> String {
    let taps = plan.graph.taps
    if !taps.isEmpty { return ": its taps are \(taps[0]) to \(taps[taps.count - 1])" }
    let stages = plan.stages(for: image).map(\.path)
    return stages.isEmpty ? "" : ": its stages end at \(stages.joined(separator: ", "))"
  }

  private func candidates(_ teacher: Int) -> String {
    func list(_ stages: [FeatureStage]) -> String {
      stages.isEmpty
        ? "none"
        : stages.map { "\($0.path) (\($0.shape[1])×\($0.shape[2]))" }.joined(separator: ", ")
    }
    return
      "The student's stages end at \(list(student.stages(for: exampleImage))); the teacher's end"
      + " at \(list(teachers[teacher].stages(for: teacherImages[teacher])))"
  }
}
