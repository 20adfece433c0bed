import Reporting
import Translation

// The channels that remain.
extension CompressionReport {
  /// The channels of each layer of both generators, before and after; nil if nothing was pruned.
  var widths: Markup? {
    let before = step.teacher == nil ? "original" : "before pruning"
    func widths(_ old: Translator, _ new: Translator) -> LayerWidths {
      LayerWidths(
        (before, old.model, old.exampleImage), ("compressed", new.model, new.exampleImage))
    }
    let generators = [
      (
        "G_A, A → B: output channels of each layer",
        widths(pairs.source.generatorAToB, pairs.compressed.generatorAToB)
      ),
      (
        "G_B, B → A: output channels of each layer",
        widths(pairs.source.generatorBToA, pairs.compressed.generatorBToA)
      ),
    ]
    guard generators.contains(where: { !$0.1.areEqual }) else { return nil }
    let tables = generators.map { title, widths in
      Markup.element(
        "details", Markup.element("summary", Markup(title)), widths.table(caption: title))
    }
    return Markup(
      joining: [Markup.charts(generators.map { $1.chart(title: $0) })] + tables)
  }
}
