extension RunReport {
  /// The accuracy of each class and the confusions in the newest evaluation; of many classes, the
  /// worst ones and the most frequent confusions.
  var classes: Markup? {
    guard let path = files.confusions, let (epoch, table) = ClassTable.read(path) else {
      return nil
    }
    let note =
      "Epoch \(NumberWords.whole(epoch))."
      + (table.showsMatrix
        ? " A row is a class of the images, a column the predicted class, by its number."
        : " The \(ClassTable.mostListed) least accurate of \(NumberWords.whole(table.names.count))"
          + " classes, and the most frequent confusions. All are in confusions.json.")
    return Markup(
      joining: [.note(note)]
        + (table.showsMatrix ? [table.matrix] : [table.worstClasses, table.frequentMistakes]))
  }
}

extension ClassTable {
  fileprivate var matrix: Markup {
    var table = HTMLTable(
      caption: "Accuracy and confusions of each class",
      columns: ["class", "images", "accuracy %"] + names.indices.map { Markup("\($0)") })
    for row in rows {
      table.add(
        [Markup("\(row.label) \(row.name)"), Markup(NumberWords.whole(row.images)), words(row)]
          + names.indices.map { predicted in
            let count = self[row.label, predicted]
            let words = Markup(count == 0 ? "" : NumberWords.whole(count))
            return predicted == row.label ? .element("strong", words) : words
          })
    }
    return table.markup
  }

  fileprivate var worstClasses: Markup {
    var table = HTMLTable(
      caption: "The least accurate classes", columns: ["class", "images", "accuracy %"])
    for row in worst.prefix(Self.mostListed) {
      table.add([Markup(row.name), Markup(NumberWords.whole(row.images)), words(row)])
    }
    return table.markup
  }

  fileprivate var frequentMistakes: Markup {
    var table = HTMLTable(
      caption: "The most frequent confusions",
      columns: ["class", "taken for", "images", "% of the class"])
    for mistake in mistakes.prefix(Self.mostListed) {
      table.add([
        Markup(names[mistake.label]), Markup(names[mistake.predicted]),
        Markup(NumberWords.whole(mistake.count)),
        Markup(NumberWords.fixed(100 * mistake.share, decimals: 2)),
      ])
    }
    return Markup(joining: [.element("h3", "Confusions"), table.markup])
  }

  private func words(_ row: Row) -> Markup {
    Markup(row.accuracy.map { NumberWords.fixed(100 * $0, decimals: 2) } ?? "–")
  }
}
