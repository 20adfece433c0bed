import Foundation
import Reporting

/// The accuracy of each class and the confusions, for a terminal. Of many classes, these are the
/// least accurate ones and the most frequent confusions.
struct ClassOutput {
  private let table: ClassTable

  init(_ table: ClassTable) { self.table = table }

  var text: String {
    table.showsMatrix ? matrix : worstClasses + "\n" + frequentMistakes
  }

  private var matrix: String {
    let numbers = table.names.indices.map { TextTable.Column.right("\($0)") }
    var text = TextTable([.left("class"), .right("images"), .right("accuracy %")] + numbers)
    for row in table.rows {
      text.append(
        ["\(row.label) \(row.name)", humanCount(row.images), percent(row.accuracy)]
          + table.names.indices.map { predicted in
            let count = table[row.label, predicted]
            return count == 0 ? "" : humanCount(count)
          })
    }
    return text.text() + "Row: class of the images. Column: number of the predicted class.\n"
  }

  private var worstClasses: String {
    var text = TextTable([.left("least accurate class"), .right("images"), .right("accuracy %")])
    for row in table.worst.prefix(ClassTable.mostListed) {
      text.append([row.name, humanCount(row.images), percent(row.accuracy)])
    }
    return text.text()
  }

  private var frequentMistakes: String {
    var text = TextTable([
      .left("class"), .left("taken for"), .right("images"), .right("% of the class"),
    ])
    for mistake in table.mistakes.prefix(ClassTable.mostListed) {
      text.append([
        table.names[mistake.label], table.names[mistake.predicted], humanCount(mistake.count),
        percent(mistake.share),
      ])
    }
    return text.text()
  }

  private func percent(_ share: Double?) -> String {
    share.map { String(format: "%.2f", 100 * $0) } ?? "–"
  }
}

extension ClassTable {
  /// Each class with its accuracy, for JSON.
  var json: [[String: Any]] {
    rows.map { row in
      var fields: [String: Any] = ["name": row.name, "images": row.images]
      fields["accuracy"] = row.accuracy
      return fields
    }
  }

  /// All confusions of two classes, the most frequent first, for JSON.
  var confusionJSON: [[String: Any]] {
    mistakes.map {
      ["class": names[$0.label], "taken_for": names[$0.predicted], "images": $0.count]
    }
  }
}
