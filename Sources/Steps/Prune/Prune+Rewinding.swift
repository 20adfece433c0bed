import Networks
import RecipeLanguage
import Training

extension Prune {
  /// The network of `rewind`, from which the kept channels take their weights; nil without that key.
  ///
  /// - Parameter network: The network that is pruned.
  /// - Throws: `FileProblem` if the file cannot be read, or `RecipeProblem` if it holds another
  ///   network.
  func earlierNetwork(of network: Network, in workshop: Workshop) throws -> Network? {
    guard let rewind else { return nil }
    let model = try Model(path: workshop.path(rewind))
    let found = model.networks
    guard found.count == 1 else {
      throw RecipeProblem(at: "rewind", "found \(model.noun), expected a single network")
    }
    guard found[0].network.identity == network.identity else {
      throw RecipeProblem(
        at: "rewind",
        "\(rewind) has another network than the one that is pruned; name a snapshot of its training"
      )
    }
    return found[0].network
  }
}
