extension RunReport {
  /// The latest and the best evaluation side by side, including those of the averaged weights.
  var keyFigures: Markup? {
    guard let newest = newestLine else { return nil }
    let epochs = metrics["epoch"]
    let best = bestEpoch.flatMap { best in epochs.firstIndex { $0 == Double(best) } }
    let lines =
      best == newest || best == nil
      ? [(newest, best == nil ? "latest" : "latest and best")]
      : [(newest, "latest"), (best ?? newest, "best")]
    let groups = groups(of: ["train_loss"] + measured, suffixes: ["_average"])
    let variants = groups.contains { $0.members.count > 1 } ? ["", "_average"] : [""]
    var table = HTMLTable(
      caption: "Key figures",
      columns: [""]
        + lines.flatMap { line, word in
          variants.map { variant in
            Markup(joining: [
              Markup("epoch\u{A0}\(words(epochs[line]))"), .void("br"),
              Markup(variant.isEmpty ? word : "\(word), averaged weights"),
            ])
          }
        })
    for group in groups {
      table.add(
        [name(group.name)]
          + lines.flatMap { line, _ in
            variants.map { Markup(words(metrics[group.name + $0][line])) }
          })
    }
    return Markup(joining: [
      self.best.map { .note($0.sentence) } ?? "", table.markup,
      .glossary(of: ["train_loss"] + measured),
    ])
  }

  /// One row per epoch, newest first.
  var epochTable: Markup? {
    guard metrics.count > 0 else { return nil }
    // The epoch is the name of the row.
    let names = ["epoch"] + metrics.names.filter { $0 != "epoch" }
    let columns = names.map { metrics[$0] }
    var table = HTMLTable(caption: "Epochs, newest first", columns: names.map(name))
    for line in (0..<metrics.count).reversed() {
      table.add(
        columns.map { Markup(words($0[line])) },
        isEmphasized: bestEpoch != nil && columns[0][line] == bestEpoch.map(Double.init))
    }
    guard bestEpoch != nil else { return table.markup }
    return Markup(joining: [.note("Newest first; the best epoch is highlighted."), table.markup])
  }

  /// The latest line with metrics, or the latest line if there is none.
  private var newestLine: Int? {
    let columns = measured.map { metrics[$0] }
    return (0..<metrics.count).last { line in columns.contains { $0[line] != nil } }
      ?? (metrics.count > 0 ? metrics.count - 1 : nil)
  }

  /// A name that can wrap before its longer parts.
  private func name(_ name: String) -> Markup {
    let parts = name.split(separator: "_", omittingEmptySubsequences: false)
    return Markup(
      joining: parts.enumerated().flatMap { index, part in
        [index == 0 ? "" : "_", part.count > 2 ? .void("wbr") : "", Markup(String(part))]
      })
  }

  private func words(_ value: Double?) -> String {
    value.map { NumberWords.short($0) } ?? "–"
  }
}
