/// The bytes of an IDX file with unsigned bytes as its values.
package func idxBytes(_ extents: [Int], _ values: [UInt8]) -> [UInt8] {
  [0, 0, 8, UInt8(extents.count)]
    + extents.flatMap { extent in
      [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: extent >> $0) }
    } + values
}
