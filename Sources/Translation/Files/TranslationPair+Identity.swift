import DataPipeline
import Networks

extension TranslationPair {
  /// A text that identifies layers and weights of the generators.
  package var generatorIdentity: String {
    identity(of: [generatorAToB.model, generatorBToA.model])
  }

  /// A text that identifies generators and discriminators.
  package var identity: String {
    identity(
      of: [generatorAToB.model, generatorBToA.model]
        + (discriminators.map { [$0.aToB.model, $0.bToA.model] } ?? []))
  }

  private func identity(of networks: [Network]) -> String {
    var hash = ContentHash()
    for network in networks {
      hash.absorb(network.graph.json)
      for (name, parameter) in network.namedState {
        hash.absorb("\(name) \(parameter.value.shape)")
        hash.absorb(parameter.value)
      }
    }
    return hash.text
  }
}
