import Networks
import Reporting
import TensorCore

/// The output channels of the layers of a network before and after its pruning, for pages.
package struct LayerWidths {
  /// A layer and its output channels.
  private typealias Layer = (name: String, channels: Int)
  /// A network with its name on the page.
  package typealias Version = (name: String, network: Network, imageShape: Shape)

  private let names: [String]
  private let layers: [[Layer]]

  /// Reads the layers that multiply.
  ///
  /// - Parameters:
  ///   - before: The network before the pruning.
  ///   - after: The network after it, in which layers may be missing.
  package init(_ before: Version, _ after: Version) {
    let versions = [before, after]
    names = versions.map(\.name)
    layers = versions.map { version in
      ModelSummary(of: version.network, imageShape: version.imageShape).rows
        .filter { $0.multiplyAdds > 0 }
        .map { ($0.name, $0.outputShape.extents.last ?? 0) }
    }
  }

  /// Whether no layer lost channels.
  package var areEqual: Bool { layers[0].map(\.channels) == layers[1].map(\.channels) }

  /// A curve for each version.
  package func chart(title: String) -> Markup {
    let series = zip(names, layers).map { name, layers in
      ChartSeries(
        name,
        layers.enumerated().map { place, layer in
          ChartPoint(Double(place + 1), Double(layer.channels), label: "\(name), \(layer.name)")
        })
    }
    return SVGLineChart(
      title: title, x: ChartAxis("layer", isWhole: true), y: ChartAxis("channels"), series: series
    ).markup
  }

  /// A row for each layer, with the number that it has in the chart.
  package func table(caption: String) -> Markup {
    var table = HTMLTable(
      caption: caption, columns: (["layer", "name"] + names + ["kept %"]).map { Markup($0) })
    let after = Dictionary(
      layers[1].map { ($0.name, $0.channels) }, uniquingKeysWith: { first, _ in first })
    let isSame = layers[0].count == layers[1].count
    for (place, layer) in layers[0].enumerated() {
      let kept = isSame ? layers[1][place].channels : after[layer.name]
      let share = kept.map { 100 * Double($0) / Double(max(1, layer.channels)) }
      table.add(
        [
          "\(place + 1)", layer.name, "\(layer.channels)", kept.map { "\($0)" } ?? "–",
          share.map { NumberWords.fixed($0, decimals: 0) } ?? "–",
        ].map { Markup($0) })
    }
    return table.markup
  }
}
