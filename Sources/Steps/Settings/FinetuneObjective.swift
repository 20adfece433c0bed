import Distillation
import Translation

/// The objective of fine-tuning a pruned pair.
public enum FinetuneObjective: String, Codable, CaseIterable, Sendable {
  /// Match the original generators' images.
  case distillation
  /// Minimize CycleGAN's losses as published.
  case cyclegan
  /// Both.
  case both

  /// The losses of the objective.
  var losses: Losses {
    switch self {
    case .distillation: FinetuneTask.standardLosses
    case .cyclegan:
      Losses([AdversarialTerm(weight: 1, discriminatorRate: 1), CycleTerm(), IdentityTerm()])
    case .both:
      Losses([
        OutputL1Term(weight: 50), OutputSimilarityTerm(weight: 10), AdversarialTerm(), CycleTerm(),
      ])
    }
  }
}
