import Foundation
import Pruning
import Reporting

/// The losses of an analysis as lines of text.
struct SensitivityTable {
  private let sensitivity: Sensitivity
  private let lossName: String
  private let left: [Int]?
  private let budget: String?

  /// - Parameters:
  ///   - left: The width of each group within `budget`; nil for no such column.
  init(_ sensitivity: Sensitivity, _ lossName: String, left: [Int]? = nil, budget: String? = nil) {
    self.sensitivity = sensitivity
    self.lossName = lossName
    self.left = left
    self.budget = budget
  }

  /// The column of widths within the budget; nil without one.
  private var leftTitle: String? { budget.map { "left by \($0)" } }

  /// All columns.
  var titles: [String] {
    ["group", "channels"] + (leftTitle.map { [$0] } ?? []) + ["half saves %"] + shareTitles
  }

  /// The columns of losses: `75 % kept`.
  private var shareTitles: [String] {
    sensitivity.shares.map { String(format: "%.3g %% kept", 100 * $0) }
  }

  /// The cells of each group, without units.
  var rows: [[String]] {
    sensitivity.groups.enumerated().map { index, group in
      [group.name, "\(group.width)"] + (left.map { ["\($0[index])"] } ?? [])
        + [String(format: "%.1f", 100 * group.savedShare)]
        + group.losses.map(humanMetric)
    }
  }

  /// A heading, and a line for each group with aligned columns.
  var lines: [String] {
    let all = [titles] + rows
    let widths = titles.indices.map { column in all.map { $0[column].count }.max() ?? 0 }
    let table = all.map { row in
      row.enumerated().map { place, cell in
        let space = String(repeating: " ", count: widths[place] - cell.count)
        return place == 0 ? cell + space : space + cell
      }.joined(separator: "  ")
    }
    return [
      "\(lossName) if one group alone is pruned (whole network:"
        + " \(humanMetric(sensitivity.wholeLoss)))"
    ] + table
  }
}
