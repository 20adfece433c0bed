import DataPipeline
import Distillation
import Foundation
import Logging
import RecipeLanguage
import Reporting
import Training

/// How much each teacher counts.
extension ClassifierRun {
  /// The mixture of the recipe, with the accuracies of the teachers if it needs them.
  func mixture(
    of teachers: TeacherEnsemble, _ teaching: TeacherSettings, validation: BatchLoader?
  ) throws -> TeacherMixture {
    if teaching.ownAverage != nil, teaching.weights.areNumbers {
      throw RecipeProblem(
        at: "teachers.weights",
        "numbers and accuracy have no weight for teachers.own_average; choose equal, entropy, labels or"
          + " gradients, or remove own_average")
    }
    switch teaching.weights {
    case .fixed(let numbers):
      guard numbers.count == teachers.sourceCount else {
        throw RecipeProblem(
          at: "teachers.weights",
          "found \(numbers.count) weights for \(teachers.sourceCount) teachers; give one for each, first"
            + " those of teachers.files")
      }
      return TeacherMixture(
        teaching.mixture,
        weighting: FixedTeacherWeights(teachers.teacherWeights(ofSources: numbers)))
    case .computed(EqualTeacherWeights.key):
      return TeacherMixture(
        teaching.mixture,
        weighting: teachers.unequalWeights.map { weights in
          FixedTeacherWeights(withOwnAverage(weights, of: teachers, teaching))
        }
          ?? EqualTeacherWeights())
    case .computed(let key):
      let type = TeacherWeightingList.weighting(key) ?? EqualTeacherWeights.self
      let accuracies =
        type.needsAccuracies ? try accuracies(of: teachers, key, on: validation) : []
      return TeacherMixture(teaching.mixture, weighting: type.init(accuracies: accuracies))
    }
  }

  /// Weights that are 1 on average, with a weight of 1 for the own average, which comes after the networks.
  private func withOwnAverage(
    _ weights: [Double], of teachers: TeacherEnsemble, _ teaching: TeacherSettings
  ) -> [Double] {
    guard teaching.ownAverage != nil else { return weights }
    return weights.prefix(teachers.teachers.count) + [1] + weights.suffix(teachers.stored.count)
  }

  /// The accuracy of each teacher on the validation images, in 0...1.
  private func accuracies(
    of teachers: TeacherEnsemble, _ key: String, on validation: BatchLoader?
  ) throws -> [Double] {
    guard let validation else {
      throw RecipeProblem(
        at: "teachers.weights",
        "\(key) needs validation images, and there are none. Set data.validation: 0.1 to hold out a"
          + " tenth of the training images, or choose other weights")
    }
    guard let stored = teachers.stored.first else {
      workshop.listener.line(
        "measuring the accuracy of \(teachers.count) teachers on"
          + " \(humanCount(validation.dataset.count)) validation images")
      return try teachers.sample(on: validation) { try workshop.refuseStopped() }
        .accuracies.map(\.top1)
    }
    throw RecipeProblem(
      at: "teachers.weights",
      "\(key) needs the logits of validation images, but \(stored.name) has those of the training images"
        + " alone. Remove teachers.logits, or choose other weights")
  }

  /// Reports how several teachers become one target, and how much each counts.
  func report(
    _ mixture: TeacherMixture, of names: [String], on sample: TeacherSample, _ logger: Logger
  ) {
    guard names.count > 1 else { return }
    var text =
      "the target is the mean of the \(mixture.average.rawValue) of \(names.count) teachers"
    let key = type(of: mixture.weighting).key
    if let shares = mixture.weighting.shares(of: names.count) {
      text +=
        mixture.weighting is EqualTeacherWeights
        ? " with equal weights" : ", weights (\(key)): \(list(shares, names))"
    } else if mixture.weighting is GradientTeacherWeights {
      text += ", with the weights of each batch that make the sum of their gradients shortest"
    } else {
      text += ", weights by \(key)"
      if !sample.labels.isEmpty {
        text +=
          ", on average over \(humanCount(sample.labels.count)) images:"
          + " \(list(sample.meanWeights(of: mixture.weighting), names))"
      }
    }
    if teaching?.ownAverage != nil { text += "; the own average counts as one more teacher" }
    workshop.listener.line(text)
    logger.info("\(text)")
  }

  private func list(_ weights: [Double], _ names: [String]) -> String {
    zip(names, weights).map { "\($0) \(String(format: "%.4f", $1))" }.joined(separator: ", ")
  }
}
