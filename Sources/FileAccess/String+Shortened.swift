extension String {
  /// The first 80 characters, for messages that quote a file.
  package var shortened: String { shortened(to: 80) }

  /// The first `limit` characters, and an ellipsis if there are more.
  ///
  /// Whatever a message takes from a file can be as long as the file.
  package func shortened(to limit: Int) -> String {
    // Cut by scalars: a single character can be as long as the file.
    utf8.count > limit && unicodeScalars.dropFirst(limit).first != nil
      ? String(String.UnicodeScalarView(unicodeScalars.prefix(limit))) + "…" : self
  }
}

extension Sequence<String> {
  /// The first of the texts, each shortened, for messages: `a, b, …`.
  package func listed(atMost limit: Int = 10) -> String {
    let shown = prefix(limit + 1).map(\.shortened)
    return shown.prefix(limit).joined(separator: ", ") + (shown.count > limit ? ", …" : "")
  }
}
