/// Finds the intended key for a misspelled one.
package enum NearestKey {
  /// The longest key that is compared, since the time grows with its length.
  private static let longestKey = 100

  /// The candidate most similar to `key`, with at most about one error per three letters.
  package static func find(_ key: String, among candidates: [String]) -> String? {
    guard key.utf8.count <= longestKey else { return nil }
    let spelled = normalized(key)
    let ranked = candidates.filter { $0.utf8.count <= longestKey }
      .map { (name: $0, distance: distance(spelled, normalized($0))) }
    guard let best = ranked.min(by: { $0.distance < $1.distance }) else { return nil }
    let longest = max(spelled.count, best.name.count)
    return best.distance <= max(1, longest / 3) && best.distance < longest ? best.name : nil
  }

  /// The key in lower case, with underscores between words.
  private static func normalized(_ key: String) -> [Character] {
    key.lowercased().map { $0 == "-" || $0 == " " ? "_" : $0 }
  }

  /// The number of insertions, deletions, replacements and swaps of neighbors between two words
  /// (restricted Damerau-Levenshtein distance).
  static func distance(_ a: [Character], _ b: [Character]) -> Int {
    var beforeLast: [Int] = []
    var last = Array(0...b.count)
    for i in a.indices {
      var row = [i + 1]
      for j in b.indices {
        var best = min(row[j] + 1, last[j + 1] + 1, last[j] + (a[i] == b[j] ? 0 : 1))
        if i > 0 && j > 0 && a[i] == b[j - 1] && a[i - 1] == b[j] {
          best = min(best, beforeLast[j - 1] + 1)
        }
        row.append(best)
      }
      (beforeLast, last) = (last, row)
    }
    return last[b.count]
  }
}
