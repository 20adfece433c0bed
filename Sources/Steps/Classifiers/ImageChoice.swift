import DataPipeline
import FileAccess
import Foundation
import RecipeLanguage
import Reporting

/// The choice of the training images that `data.select` describes.
struct ImageChoice {
  let selection: ImageSelection
  let seed: UInt64
  let workshop: Workshop
  static let key = "data.select"

  /// The chosen images, and the choice in words.
  struct Result {
    let images: DatasetSubset
    let words: String
  }

  /// Chooses some of the images that `data.test` and `data.validation` leave.
  ///
  /// - Throws: `RecipeProblem` for a class or a number that the images do not have, `FileProblem` for
  ///   a classifier that does not fit, and `StoppedBySignal`.
  func callAsFunction(_ training: any ClassificationDataset) throws -> Result {
    if let problem = selection.problem {
      throw RecipeProblem(at: "\(Self.key).\(problem.key)", problem.text)
    }
    let pool = try pool(of: training)
    let count = selection.count ?? pool.count
    let least = selection.method == .random ? keptClasses(training).count : 1
    guard (least...max(least, pool.count)).contains(count) else {
      throw RecipeProblem(
        at: "\(Self.key).count",
        "found \(count), expected \(least)...\(pool.count): "
          + (least > 1 ? "at least as many as there are classes, " : "")
          + "at most all training images" + (selection.classes == nil ? "" : " of the classes"))
    }
    let chosen: [Int]
    var detail = ""
    switch selection.method {
    case .byClass: chosen = Array(0..<pool.count)
    case .random:
      // The name of the purpose is that of the earlier key `limit`, so that choices stay the same.
      chosen = StratifiedChoice(count: count, seed: seed, purpose: "limit", of: pool).indices
    case .hardest:
      let losses = try crossEntropies(of: pool)
      chosen = Array(
        losses.indices.sorted { (-losses[$0], $0) < (-losses[$1], $1) }.prefix(count))
      detail = ", with a cross-entropy of \(Self.short(losses[chosen[count - 1]])) or more"
    case .coreset:
      let coreset = try coreset(of: pool, count: count)
      chosen = coreset.rows
      detail =
        "; the features of each image are within \(Self.short(Double(coreset.radius))) of a chosen one"
    }
    let images = DatasetSubset(pool, indices: chosen.sorted())
    return Result(images: images, words: words(of: images, from: training) + detail)
  }

  private static func short(_ number: Double) -> String { String(format: "%.3g", number) }

  /// The classes whose images remain.
  private func keptClasses(_ training: any ClassificationDataset) -> [Int] {
    training.classNames.indices.filter {
      selection.classes?.contains(training.classNames[$0]) ?? true
    }
  }

  /// The images of the kept classes.
  private func pool(of training: any ClassificationDataset) throws -> DatasetSubset {
    for name in selection.classes ?? [] where !training.classNames.contains(name) {
      throw RecipeProblem(
        at: "\(Self.key).classes",
        "\(name) is no class of the data, which has \(training.classNames.listed())")
    }
    let kept = Set(keptClasses(training))
    let pool = DatasetSubset(
      training, indices: (0..<training.count).filter { kept.contains(training.label(at: $0)) })
    guard pool.count > 0 else {
      throw RecipeProblem(at: "\(Self.key).classes", "these classes have no training images")
    }
    return pool
  }

  private func words(
    of images: DatasetSubset, from training: any ClassificationDataset
  ) -> String {
    let method =
      switch selection.method {
      case .random: "at random, the same share of each class"
      case .byClass: "by class"
      case .hardest: "the hardest for \(selection.model ?? "")"
      case .coreset: "a coreset of the features of \(selection.model ?? "")"
      }
    var counts = [Int](repeating: 0, count: training.classNames.count)
    for index in 0..<images.count { counts[images.label(at: index)] += 1 }
    let kept = keptClasses(training).map { counts[$0] }
    let classes = selection.classes.map { " of \($0.listed())" } ?? ""
    return "data: \(humanCount(images.count)) of \(humanCount(training.count)) training images"
      + "\(classes), chosen \(method); \(humanCount(kept.min() ?? 0)) to"
      + " \(humanCount(kept.max() ?? 0)) of each class"
  }
}
