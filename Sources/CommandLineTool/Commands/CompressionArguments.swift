import ArgumentParser
import Compression
import Experiments
import Steps

// What the options of `coevolve` take, beside numbers and paths.
extension CompressionBudget {
  init(argument: String) throws {
    guard let budget = Self(argument) else {
      throw ValidationError(
        "expected \(Self.examples): what is limited, and a share of the original's (up to 1) or an amount"
      )
    }
    self = budget
  }
}

extension SearchSettings.Objective: ExpressibleByArgument {}
extension FinetuneObjective: ExpressibleByArgument {}
extension Recovery: ExpressibleByArgument {}
extension SelectionMethod: ExpressibleByArgument {}
