import Images

/// Counts image files whose names stand for another format than their content has.
package struct NameMismatches: Sendable {
  private var count = 0
  private var first: (path: String, format: ImageFormat)?

  /// Counts none.
  package init() {}

  /// Notes a file that was read.
  package mutating func note(_ path: String, _ format: ImageFormat) {
    guard let named = ImageFormat(named: path), named != format else { return }
    count += 1
    if first == nil { first = (path, format) }
  }

  /// Adds those of other files.
  mutating func add(_ others: NameMismatches) {
    count += others.count
    if first == nil { first = others.first }
  }

  /// A sentence that names the first file; nil if there is none.
  package var text: String? {
    first.map { path, format in
      (count == 1 ? "1 image has" : "\(count) images have")
        + " a name that does not fit the format, such as \(path), which is a \(format.rawValue);"
        + " the content decides, so the name does no harm"
    }
  }
}
