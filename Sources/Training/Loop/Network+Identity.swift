import DataPipeline
import Networks

extension Network {
  /// A text that differs for networks of other graphs or widths, so that a run is not resumed with
  /// another one.
  package var identity: String {
    var hash = ContentHash()
    hash.absorb(graph.json)
    for (name, shape) in plan.shapes.sorted(by: { $0.key < $1.key }) {
      hash.absorb("\(name) \(shape)")
    }
    return "\(graph.title), graph \(hash.text)"
  }
}
