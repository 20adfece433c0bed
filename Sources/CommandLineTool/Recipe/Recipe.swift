/// Any recipe; its key `task` says what is trained.
package enum Recipe: Codable, Equatable {
  /// A classifier, from labels or from teachers.
  case classifier(TrainingRecipe)
  /// Two generators between domains.
  case cycleGAN(TranslationRecipe)
  /// Compressed generators, with the original ones as teachers.
  case finetune(FinetuneRecipe)
  /// Generators that are searched, narrowed and fine-tuned.
  case compression(CompressionRecipe)

  /// The command that it is for.
  var command: String {
    switch self {
    case .classifier, .cycleGAN: "train"
    case .finetune: "finetune"
    case .compression: "coevolve"
    }
  }

  private enum Task: String, Codable, CaseIterable {
    case classifier, cyclegan, finetune, coevolve
  }

  private enum CodingKeys: String, CodingKey { case task }

  /// Keys that no classifier's recipe has.
  private enum TaskHints: String, CodingKey {
    case pair, budget, teacher, losses
    case startFrom = "start_from"

    var task: String {
      switch self {
      case .pair, .budget: "coevolve"
      case .teacher, .startFrom: "finetune"
      case .losses: "cyclegan or finetune"
      }
    }
  }

  /// Reads `task`, which is a classifier if it is left out, and then the recipe of that task.
  package init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let hints = try decoder.container(keyedBy: TaskHints.self)
    if !container.contains(.task), let key = hints.allKeys.first {
      throw DecodingError.dataCorrupted(
        .init(
          codingPath: decoder.codingPath,
          debugDescription: "there is \(key.rawValue) but no task; say task: \(key.task)"))
    }
    switch try container.decodeIfPresent(Task.self, forKey: .task) ?? .classifier {
    case .classifier: self = .classifier(try TrainingRecipe(from: decoder))
    case .cyclegan: self = .cycleGAN(try TranslationRecipe(from: decoder))
    case .finetune: self = .finetune(try FinetuneRecipe(from: decoder))
    case .coevolve: self = .compression(try CompressionRecipe(from: decoder))
    }
  }

  /// Writes `task` beside the recipe's own keys.
  package func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    switch self {
    case .classifier(let recipe):
      try container.encode(Task.classifier, forKey: .task)
      try recipe.encode(to: encoder)
    case .cycleGAN(let recipe):
      try container.encode(Task.cyclegan, forKey: .task)
      try recipe.encode(to: encoder)
    case .compression(let recipe):
      try container.encode(Task.coevolve, forKey: .task)
      try recipe.encode(to: encoder)
    case .finetune(let recipe):
      try container.encode(Task.finetune, forKey: .task)
      try recipe.encode(to: encoder)
    }
  }
}
