extension StringProtocol {
  /// The number of terminal columns of the text: two for wide East Asian characters and emoji.
  var displayWidth: Int { reduce(0) { $0 + $1.displayWidth } }

  /// The text, cut with an ellipsis if it has more than `columns` columns.
  func shortened(to columns: Int, ellipsis: Character = "…") -> String {
    guard displayWidth > columns else { return String(self) }
    guard columns > 0 else { return "" }
    var kept = ""
    var width = 1
    for character in self {
      width += character.displayWidth
      if width > columns { break }
      kept.append(character)
    }
    return kept + String(ellipsis)
  }
}

extension Character {
  fileprivate var displayWidth: Int {
    guard let first = unicodeScalars.first?.value, first >= 0x1100 else { return 1 }
    let wide: [ClosedRange<UInt32>] = [
      0x1100...0x115F, 0x2E80...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F,
      0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1F64F, 0x1F900...0x1F9FF, 0x20000...0x3FFFD,
    ]
    return wide.contains { $0.contains(first) } ? 2 : 1
  }
}
