import Steps

/// Every step that a recipe can name.
public enum StepList {
  /// The types of the steps in this package.
  public static let all: [any Step.Type] = [
    Train.self,
    Distill.self,
    Ensemble.self,
    TrainPair.self,
    TrainPaired.self,
    Finetune.self,
    Imitate.self,
    AnalyzeSensitivity.self,
    Prune.self,
    Coevolve.self,
  ]

  /// Steps from outside the package; recipes can name them inside `$additional.withValue`.
  @TaskLocal public static var additional: [any Step.Type] = []

  /// All steps that a recipe can name here.
  static var known: [any Step.Type] { all + additional }

  /// The step of a key; nil if there is none.
  static func step(_ key: String) -> (any Step.Type)? { known.first { $0.key == key } }

  /// The keys, for messages.
  static var keys: [String] { known.map { $0.key } }
}
