/// What a narrowed pair is trained for.
enum FinetuneObjective: String, Codable, CaseIterable {
  /// The original generators' images.
  case distillation
  /// CycleGAN's losses, as published.
  case cyclegan
  /// Both.
  case both

  /// The keys of a fine-tuning's recipe.
  var settings: [(String, Any)] {
    let game: [(String, Any)] = [("losses.adversarial", 1), ("losses.cycle", 10)]
    return switch self {
    case .distillation: []
    case .cyclegan:
      [
        ("losses.output_l1", 0), ("losses.identity", 5), ("losses.discriminator_rate", 1),
      ] + game
    case .both: [("losses.output_l1", 50), ("losses.output_ssim", 10)] + game
    }
  }
}
