import ArgumentParser
import Compression
import Experiments
import Steps

// The argument types of `coevolve` other than numbers and paths.
extension CompressionBudget {
  init(argument: String) throws {
    guard let budget = Self(argument) else {
      throw ValidationError(
        "expected \(Self.examples): a resource, and either a share of the original's cost (up to 1) or an amount"
      )
    }
    self = budget
  }
}

extension SearchSettings.Objective: ExpressibleByArgument {}
extension FinetuneObjective: ExpressibleByArgument {}
extension Recovery: ExpressibleByArgument {}
extension SelectionMethod: ExpressibleByArgument {}
