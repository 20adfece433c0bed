extension SafetensorsHeader {
  /// Sorts the tensors by position and checks that they cover the data: one after the other, from
  /// the first byte to the last. This single rule excludes overlaps, gaps, truncated files and
  /// trailing bytes.
  ///
  /// - Throws: `HeaderProblem`.
  func itemsTiling(dataBytes: Int) throws -> [Item] {
    let sorted = items.sorted { ($0.begin, $0.end) < ($1.begin, $1.end) }
    var position = 0
    for item in sorted {
      var name: String { "\"\(item.name.shortened)\"" }
      guard item.begin == position else {
        throw HeaderProblem(
          "places \(name) at byte \(item.begin) of the data, but the tensor before it ends at "
            + "\(position): "
            + (item.begin < position ? "they overlap" : "there is a gap"))
      }
      guard item.end >= item.begin else {
        throw HeaderProblem(
          "gives \(name) the data_offsets [\(item.begin), \(item.end)], which end before they begin"
        )
      }
      let found = item.end - item.begin
      guard let expected = item.byteCount else {
        throw HeaderProblem(
          "gives \(name) the impossible shape \(item.extents) of \(item.type.rawValue)")
      }
      guard found == expected else {
        throw HeaderProblem(
          "gives \(name) \(found) bytes, but \(item.type.rawValue) \(item.extents) needs "
            + "\(expected)"
        )
      }
      position = item.end
    }
    guard position <= dataBytes else {
      throw HeaderProblem(
        "declares \(position) bytes of data, but \(dataBytes) follow: \(position - dataBytes) are "
          + "missing",
        advice: "The file is truncated; fetch it again")
    }
    guard position == dataBytes else {
      throw HeaderProblem(
        "declares \(position) bytes of data, but \(dataBytes) follow: \(dataBytes - position) too "
          + "many"
      )
    }
    return sorted
  }
}

extension SafetensorsHeader.Item {
  /// The bytes that shape and type need; nil if the number is not whole or overflows `Int`.
  var byteCount: Int? {
    var bits = type.bits
    // A zero would hide an overflow of the factors before it, which another order of multiplication
    // would meet.
    for extent in extents where extent != 0 {
      let (product, isOver) = bits.multipliedReportingOverflow(by: extent)
      guard !isOver else { return nil }
      bits = product
    }
    if extents.contains(0) { return 0 }
    return bits.isMultiple(of: 8) ? bits / 8 : nil
  }
}
