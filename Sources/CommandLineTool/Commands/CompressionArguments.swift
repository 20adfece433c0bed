import ArgumentParser
import Compression

// What the options of `coevolve` take, beside numbers and paths.
extension CompressionBudget: ExpressibleByArgument {
  init?(argument: String) { self.init(argument) }
}

extension CompressionRecipe.Objective: ExpressibleByArgument {}
extension FinetuneObjective: ExpressibleByArgument {}
extension Recovery: ExpressibleByArgument {}
extension SelectionMethod: ExpressibleByArgument {}
