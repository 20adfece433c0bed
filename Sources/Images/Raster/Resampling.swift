/// Filters a picture along its rows and then along its columns, output row by output row.
///
/// Only the rows under the filter are kept, so that a picture of many pixels takes no more memory
/// than a few of its rows. Sums are taken in the order of the inputs, whatever the size of vectors.
struct Resampling<Rows: SampleRows> {
  private let rows: Rows
  private let width: Int
  private let height: Int
  /// The filters along both sides; nil where the size stays.
  private let columnTaps: Taps?
  private let rowTaps: Taps?

  init(_ rows: Rows, width: Int, height: Int, _ interpolation: Image.Interpolation) {
    self.rows = rows
    self.width = width
    self.height = height
    columnTaps = width == rows.width ? nil : Taps(from: rows.width, to: width, interpolation)
    rowTaps = height == rows.height ? nil : Taps(from: rows.height, to: height, interpolation)
  }

  /// Calls `receive` with each row of the result, `[width, channels]`.
  func run(_ receive: (_ row: Int, _ samples: UnsafePointer<Float>) -> Void) {
    // A gray picture is filtered four rows at a time, and so some rows come early.
    let ringCount = (rowTaps?.longest ?? 1) + 4
    let length = width * rows.channels
    withFloats(ringCount * length) { ring in
      withFloats(length) { sum in
        withFloats(rows.width * rows.channels) { source in
          withUnsafeTemporaryAllocation(of: SIMD4<Float>.self, capacity: rows.width) { lanes in
            guard let lanes = lanes.baseAddress else { return }
            var made = 0
            for row in 0..<height {
              let first = rowTaps?.starts[row] ?? row
              let count = rowTaps?.counts[row] ?? 1
              made = max(made, first)
              while made < first + count {
                made += make(made, ring, ringCount, source, lanes)
              }
              guard let rowTaps else {
                receive(row, ring + row % ringCount * length)
                continue
              }
              add(rowTaps, row, ring, ringCount, into: sum)
              receive(row, sum)
            }
          }
        }
      }
    }
  }

  private func withFloats(_ count: Int, _ body: (UnsafeMutablePointer<Float>) -> Void) {
    withUnsafeTemporaryAllocation(of: Float.self, capacity: count) { floats in
      if let base = floats.baseAddress { body(base) }
    }
  }

  /// Filters the row `row` along the row, and as many after it as fit into the lanes of a vector;
  /// returns how many.
  private func make(
    _ row: Int, _ ring: UnsafeMutablePointer<Float>, _ ringCount: Int,
    _ source: UnsafeMutablePointer<Float>, _ lanes: UnsafeMutablePointer<SIMD4<Float>>
  ) -> Int {
    let (channels, length) = (rows.channels, width * rows.channels)
    guard let columnTaps else {
      rows.copy(row: row, into: ring + row % ringCount * length)
      return 1
    }
    guard channels == 1 else {
      rows.copy(row: row, into: source)
      for pixel in 0..<rows.width {
        var sample = SIMD4<Float>.zero
        for channel in 0..<channels { sample[channel] = source[pixel * channels + channel] }
        lanes[pixel] = sample
      }
      let destination = ring + row % ringCount * length
      filter(columnTaps, lanes) { x, sample in
        for channel in 0..<channels { destination[x * channels + channel] = sample[channel] }
      }
      return 1
    }
    let count = min(4, rows.height - row)
    for lane in 0..<count {
      rows.copy(row: row + lane, into: source)
      for pixel in 0..<rows.width { lanes[pixel][lane] = source[pixel] }
    }
    filter(columnTaps, lanes) { x, sample in
      for lane in 0..<count { ring[(row + lane) % ringCount * length + x] = sample[lane] }
    }
    return count
  }

  @inline(__always)
  private func filter(
    _ taps: Taps, _ lanes: UnsafePointer<SIMD4<Float>>, _ store: (Int, SIMD4<Float>) -> Void
  ) {
    taps.weights.withUnsafeBufferPointer { weights in
      for x in 0..<width {
        let (start, first, count) = (taps.starts[x], taps.offsets[x], taps.counts[x])
        var sum = SIMD4<Float>.zero
        for tap in 0..<count { sum += weights[first + tap] * lanes[start + tap] }
        store(x, sum)
      }
    }
  }

  /// Sums the rows under the filter of an output row.
  private func add(
    _ taps: Taps, _ row: Int, _ ring: UnsafePointer<Float>, _ ringCount: Int,
    into sum: UnsafeMutablePointer<Float>
  ) {
    let length = width * rows.channels
    sum.update(repeating: 0, count: length)
    for tap in 0..<taps.counts[row] {
      let weight = taps.weights[taps.offsets[row] + tap]
      let source = ring + (taps.starts[row] + tap) % ringCount * length
      for index in 0..<length { sum[index] += weight * source[index] }
    }
  }
}
