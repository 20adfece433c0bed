/// The numbers in a file with one JSON object per line, by column.
package struct LogTable {
  /// The names of the columns, in order of first appearance.
  package private(set) var names: [String] = []
  /// The number of valid lines.
  package private(set) var count = 0
  private var columns: [[Double?]] = []
  private var indices: [String: Int] = [:]

  /// Reads all valid lines; skips a line that is not an object of numbers and nulls.
  package init(_ content: some Sequence<UInt8>) {
    for line in Array(content).split(separator: UInt8(ascii: "\n")) {
      var scanner = LogScanner(line)
      guard let fields = scanner.fields() else { continue }
      for field in fields { put(field.value, in: field.name) }
      count += 1
    }
    for index in columns.indices { pad(index) }
  }

  /// The values of a column by line: nil if a line has no such value, NaN for null.
  package subscript(name: String) -> [Double?] {
    indices[name].map { columns[$0] } ?? Array(repeating: nil, count: count)
  }

  /// The largest number of columns; further ones are dropped, because each column has a place for
  /// each line.
  private static let mostColumns = 1000

  private mutating func put(_ value: Double, in name: String) {
    let index = indices[name] ?? names.count
    guard index < Self.mostColumns else { return }
    if index == names.count {
      names.append(name)
      columns.append([])
      indices[name] = index
    }
    pad(index)
    // If a name occurs twice, use the first value.
    if columns[index].count == count { columns[index].append(value) }
  }

  private mutating func pad(_ index: Int) {
    while columns[index].count < count { columns[index].append(nil) }
  }
}
