import Compression
import Training
import Translation

/// All of one compression of a pair: how channels are chosen, and how what is left is fine-tuned.
package struct CompressionRecipe: Codable, Equatable {
  /// Decides the search, and every draw of the fine-tuning.
  var seed: UInt64
  /// The folder of the pair whose channels are chosen.
  var pair: String
  /// The folder of the pair that `pair` was made from, if it is lighter by construction: budgets are
  /// shares of what it costs, it teaches the fine-tuning, and the result is compared with it. Nil if
  /// that is `pair` itself.
  var teacher: String?
  /// The folder with `trainA`, `trainB`, `testA` and `testB`.
  var data: String
  /// A classifier file on whose features distances are measured; the original's by default, and one is
  /// trained if that has none.
  var classifier: String?
  var budget: CompressionBudget
  var method: SelectionMethod
  var search: Search
  /// How candidates are made and scored.
  var candidates: CompressionSettings
  var finetune: Finetune

  enum CodingKeys: String, CodingKey {
    case seed, pair, teacher, data, classifier, budget, method, search, candidates, finetune
  }

  /// The folder of the pair that the result is compared with.
  var original: String { teacher ?? pair }

  /// How a search goes about it.
  struct Search: Codable, Equatable {
    /// The folder of an earlier compression whose search is taken instead of a new one.
    var from: String?
    var objective: Objective
    var generations: Int
    /// Members of each population.
    var population: Int
    var firstPopulation: FirstMembers
    /// Whether every candidate is brought within the budget. Otherwise the front is searched as it
    /// is, and both generators together keep to the sum of their budgets.
    var repairsBudget: Bool
    /// Of the candidates, those whose repair uses all of the budget; above 0, the pair that comes out
    /// does too.
    var filledShare: Double
    /// Of the width that equal shares would give a group, what every candidate keeps.
    var evenness: Double

    enum CodingKeys: String, CodingKey {
      case from, objective, generations, population, evenness
      case firstPopulation = "first_population"
      case repairsBudget = "budget_repair"
      case filledShare = "filled_share"
    }
  }

  /// What a search looks for.
  enum Objective: String, Codable, CaseIterable {
    /// Cost plus weighted loss (Shu et al. 2019).
    case paper
    /// The front of cost and loss.
    case pareto
  }

  /// What a search begins with.
  enum FirstMembers: String, Codable, CaseIterable {
    /// Mostly masks of the channels that rank highest.
    case seeded
    /// Random masks alone.
    case random
  }

  /// How the narrowed pair is trained.
  struct Finetune: Codable, Equatable {
    /// 0 leaves it as it was narrowed.
    var steps: Int
    /// Nil, until the pair is known, for both if it has discriminators and distillation if not.
    var objective: FinetuneObjective?
    /// Whether the weights are drawn anew, so that only the widths are kept.
    var freshWeights: Bool
    /// Keys of the fine-tuning's recipe with their values, as `losses.output_ssim=1`.
    var overrides: [String]

    enum CodingKeys: String, CodingKey {
      case steps, objective
      case freshWeights = "fresh_weights"
      case overrides = "set"
    }
  }
}
