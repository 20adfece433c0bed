import Distillation
import Translation

/// What a narrowed pair is trained for.
public enum FinetuneObjective: String, Codable, CaseIterable, Sendable {
  /// The original generators' images.
  case distillation
  /// CycleGAN's losses, as published.
  case cyclegan
  /// Both.
  case both

  /// The losses that it stands for.
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
