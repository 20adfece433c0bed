import Steps

extension ExperimentRecipe {
  /// A list that trains the members of an ensemble, and combines them.
  ///
  /// Member k has the seed of the training plus k − 1. All members hold out the same images.
  ///
  /// - Parameters:
  ///   - count: The number of members.
  ///   - training: The training of the first member.
  ///   - drawsImages: Whether each member trains on images drawn with replacement.
  /// - Precondition: There are 2 members or more.
  public static func members(
    _ count: Int, of training: Train, drawingImages drawsImages: Bool = false
  ) -> ExperimentRecipe {
    precondition(count > 1, "ExperimentRecipe.members: found \(count), expected 2 or more")
    let base = training.classifier
    var data = base.data
    if data.validation != nil || data.select != nil || data.labeled != nil {
      data.validationSeed = data.validationSeed ?? base.seed
    }
    let members = (0..<count).map { index in
      var member = training
      member.classifier.seed = base.seed &+ UInt64(index)
      member.classifier.data = data
      member.classifier.data.isBootstrap = drawsImages || data.isBootstrap
      return NamedStep("member-\(index + 1)", member)
    }
    let names = members.compactMap(\.name)
    return ExperimentRecipe(
      members + [NamedStep("ensemble", Ensemble(names, measuredOn: data, seed: base.seed))])
  }

  /// Whether it is a list of such a kind: trainings, and their ensemble.
  public var trainsMembers: Bool {
    isList && steps.last?.step is Ensemble && steps.dropLast().allSatisfy { $0.step is Train }
  }
}
