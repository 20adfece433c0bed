import Reporting

/// The content of a progress bar at one moment, formatted for one line.
struct ProgressLine {
  var label = ""
  var unit = ""
  var completed = 0
  /// nil if unknown.
  var total: Int?
  var elapsedSeconds = 0.0
  /// Units per second; nil before the first.
  var rate: Double?
  var message = ""

  /// The line in at most `columns` columns; drops the least important parts first.
  func text(columns: Int, usesUnicode: Bool = true, usesColor: Bool = false) -> String {
    let room = max(0, columns)
    var parts = pieces
    // Drop the bar first, then the elapsed time, the rate and the remaining time.
    for expendable in [Piece.Kind.elapsed, .rate, .left] where width(of: parts) > room {
      parts.removeAll { $0.kind == expendable }
    }
    let free = room - width(of: parts) - 2
    guard let fraction, free >= 6 else {
      return join(parts).shortened(to: room, ellipsis: usesUnicode ? "…" : "~")
    }
    let index = parts.firstIndex { $0.kind == .share }.map { $0 + 1 } ?? 0
    let bar = bar(fraction, width: min(24, free), usesUnicode, usesColor)
    parts.insert(Piece(.bar, bar), at: index)
    return join(parts)
  }

  private struct Piece {
    enum Kind { case label, share, bar, rate, elapsed, left, message }
    let kind: Kind
    let text: String
    init(_ kind: Kind, _ text: String) { (self.kind, self.text) = (kind, text) }
  }

  /// The completed share of the task, in 0...1.
  private var fraction: Double? {
    guard let total else { return nil }
    return total > 0 ? min(1, max(0, Double(completed) / Double(total))) : 1
  }

  private var pieces: [Piece] {
    var pieces: [Piece] = []
    if !label.isEmpty { pieces.append(Piece(.label, label)) }
    if let fraction {
      // Rounded down: 100% means done.
      let percent = String(Int(fraction * 100))
      pieces.append(Piece(.share, String(repeating: " ", count: 3 - percent.count) + percent + "%"))
    } else {
      pieces.append(Piece(.share, "\(humanCount(completed)) \(unit)"))
    }
    if let rate { pieces.append(Piece(.rate, "\(humanRate(rate)) \(unit)/s")) }
    pieces.append(Piece(.elapsed, clockDuration(elapsedSeconds)))
    if let total, let rate, rate > 0 {
      let left = Double(max(0, total - completed)) / rate
      pieces.append(Piece(.left, "\(clockDuration(left)) left"))
    }
    if !message.isEmpty { pieces.append(Piece(.message, message)) }
    return pieces
  }

  private func bar(
    _ fraction: Double, width: Int, _ usesUnicode: Bool, _ usesColor: Bool
  ) -> String {
    let full = Int(fraction * Double(width))
    let done = String(repeating: usesUnicode ? "█" : "#", count: full)
    let rest = String(repeating: usesUnicode ? "░" : "-", count: width - full)
    return usesColor ? "\u{1B}[32m\(done)\u{1B}[2;39m\(rest)\u{1B}[0m" : done + rest
  }

  private func join(_ pieces: [Piece]) -> String { pieces.map(\.text).joined(separator: "  ") }

  private func width(of pieces: [Piece]) -> Int { join(pieces).displayWidth }
}
