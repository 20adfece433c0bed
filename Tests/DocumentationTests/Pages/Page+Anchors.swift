extension Page {
  /// The anchors that GitHub gives to the headings, and those that the page sets itself.
  var anchors: Set<String> {
    var counts: [String: Int] = [:]
    var anchors: Set<String> = []
    for paragraph in paragraphs {
      for line in paragraph.text.split(separator: "\n") {
        if let heading = line.wholeMatch(of: /#{1,6} +(?<text>.*?)(?: +#+)? */) {
          let slug = Self.slug(String(heading.text))
          let count = counts[slug, default: 0]
          counts[slug] = count + 1
          anchors.insert(count == 0 ? slug : "\(slug)-\(count)")
        }
        for anchor in line.matches(of: /<a +(?:name|id)="(?<name>[^"]+)"/) {
          anchors.insert(String(anchor.name))
        }
      }
    }
    return anchors
  }

  /// A heading as GitHub spells it in an address.
  static func slug(_ heading: String) -> String {
    heading
      .replacing(/!?\[(?<text>[^\]]*)\]\([^)]*\)/) { $0.text }
      .lowercased()
      .filter { $0.isLetter || $0.isNumber || $0 == " " || $0 == "-" || $0 == "_" }
      .replacing(" ", with: "-")
  }
}
