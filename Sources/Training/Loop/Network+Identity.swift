import DataPipeline
import Networks

extension Network {
  /// A text that identifies graph and widths of the network, so that a run is not resumed with
  /// another network.
  package var identity: String {
    var hash = ContentHash()
    hash.absorb(graph.json)
    for (name, shape) in plan.shapes.sorted(by: { $0.key < $1.key }) {
      hash.absorb("\(name) \(shape)")
    }
    return "\(graph.title), graph \(hash.text)"
  }
}
