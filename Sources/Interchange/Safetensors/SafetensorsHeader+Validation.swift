extension SafetensorsHeader {
  /// Sorts the tensors by place and checks that they tile the data: one after the other, from the
  /// first byte to the last. That one rule excludes overlaps, holes, truncated files and trailing
  /// bytes.
  ///
  /// - Throws: `HeaderProblem`.
  func itemsTiling(dataBytes: Int) throws -> [Item] {
    let sorted = items.sorted { ($0.begin, $0.end) < ($1.begin, $1.end) }
    var position = 0
    for item in sorted {
      let name = "\"\(item.name.shortened)\""
      guard item.begin == position else {
        throw HeaderProblem(
          "places \(name) at byte \(item.begin) of the data, but the tensor before ends at \(position): "
            + (item.begin < position ? "they overlap" : "there is a hole"))
      }
      guard item.end >= item.begin else {
        throw HeaderProblem(
          "lets \(name) end at byte \(item.end), before it begins at \(item.begin)")
      }
      let found = item.end - item.begin
      guard let expected = item.byteCount else {
        throw HeaderProblem(
          "gives \(name) the impossible shape \(item.extents) of \(item.type.rawValue)")
      }
      guard found == expected else {
        throw HeaderProblem(
          "gives \(name) \(found) bytes, but \(item.type.rawValue) \(item.extents) needs \(expected)"
        )
      }
      position = item.end
    }
    guard position <= dataBytes else {
      throw HeaderProblem(
        "announces \(position) bytes of data, but \(dataBytes) follow: \(position - dataBytes) are missing",
        advice: "The file was cut short on its way here: fetch it again")
    }
    guard position == dataBytes else {
      throw HeaderProblem(
        "announces \(position) bytes of data, but \(dataBytes) follow: \(dataBytes - position) too many"
      )
    }
    return sorted
  }
}

extension SafetensorsHeader.Item {
  /// The bytes that shape and type need; nil if they are no whole number or exceed what an `Int`
  /// holds.
  var byteCount: Int? {
    var bits = type.bits
    // A zero would hide an overflow before it, which whoever multiplies in another order would
    // meet.
    for extent in extents where extent != 0 {
      let (product, isOver) = bits.multipliedReportingOverflow(by: extent)
      guard !isOver else { return nil }
      bits = product
    }
    if extents.contains(0) { return 0 }
    return bits.isMultiple(of: 8) ? bits / 8 : nil
  }
}
