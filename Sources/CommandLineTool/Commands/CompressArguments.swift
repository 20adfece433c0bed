import ArgumentParser
import Experiments
import Foundation
import RecipeLanguage
import Steps

/// The value of `--prune`: `channels:macs=0.25`.
struct PruneArgument {
  let budget: CompressionBudget

  init(argument: String) throws {
    let parts = argument.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2, parts[0] == "channels",
      let budget = CompressionBudget(String(parts[1]))
    else {
      throw ValidationError(
        "expected channels:macs=0.25, channels:params=300000, channels:bytes=0.5 or channels:ms=0.5:"
          + " what to prune, and a share of the original's cost (up to 1) or an amount")
    }
    guard
      budget.resource == .milliseconds || budget.amount <= 1
        || budget.amount.rounded() == budget.amount
    else {
      throw ValidationError(
        "\(budget.text) is neither a share of the original, at most 1, nor a whole number of its"
          + " \(budget.resource.rawValue)")
    }
    self.budget = budget
  }
}

/// The value of `--steps`: `prune,tune`.
struct CompressionSteps {
  let methods: [CompressionRequest.Method]

  init(argument: String) throws {
    let choices = Choices(CompressionRequest.Method.allCases.map(\.rawValue))
    methods = try argument.split(separator: ",", omittingEmptySubsequences: false).map { name in
      let name = name.trimmingCharacters(in: .whitespaces)
      guard let method = CompressionRequest.Method(rawValue: name) else {
        throw ValidationError(choices.refusal(of: name))
      }
      return method
    }
    guard methods.contains(.prune) else {
      throw ValidationError("expected at least one prune; condense run trains without pruning")
    }
  }
}
