import Compression
import Training
import Translation

/// All of one compression of a pair: how channels are chosen, and how what is left is fine-tuned.
package struct CompressionRecipe: Codable, Equatable {
  /// Decides the search, and every draw of the fine-tuning.
  var seed: UInt64
  /// The folder of the original pair.
  var pair: String
  /// The folder with `trainA`, `trainB`, `testA` and `testB`.
  var data: String
  var budget: CompressionBudget
  var method: SelectionMethod
  /// Of a search: the paper's scalar fitness, or a whole front.
  var objective: Objective
  var generations: Int
  var population: Int
  var settings: CompressionSettings
  var finetune: Finetune

  /// What a search looks for.
  enum Objective: String, Codable, CaseIterable {
    /// Cost plus weighted loss (Shu et al. 2019).
    case paper
    /// The front of cost and loss.
    case pareto
  }

  /// How the narrowed pair is trained.
  struct Finetune: Codable, Equatable {
    /// 0 leaves it as it was narrowed.
    var steps: Int
    var batchSize: Int
    var learningRate: Double
    /// Whether the weights are drawn anew, so that only the widths are kept.
    var freshWeights: Bool
    var objective: FinetuneObjective

    enum CodingKeys: String, CodingKey {
      case steps, objective
      case batchSize = "batch_size"
      case learningRate = "learning_rate"
      case freshWeights = "fresh_weights"
    }
  }
}

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
    let game: [(String, Any)] = [
      ("losses.adversarial", 1), ("losses.cycle", 10), ("losses.identity", 5),
    ]
    return switch self {
    case .distillation: []
    case .cyclegan: [("losses.output_l1", 0), ("losses.discriminator_rate", 1)] + game
    case .both: game
    }
  }
}
