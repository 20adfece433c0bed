/// Which inputs contribute to each output along one side, bilinear and antialiased, with weights in
/// fixed point.
///
/// Pixels are squares: the center of output pixel `i` lies at `(i + 0.5) * input / output` of the
/// input. When a side shrinks, the filter is stretched by the same factor. As in Pillow.
struct ResamplingTaps {
  /// The number of bits after the point.
  static let bits: Int32 = 22

  /// The first input of each output.
  private(set) var starts: [Int] = []
  /// The number of inputs of each output.
  private(set) var counts: [Int] = []
  /// `stride` weights for each output, of which the first `counts` are used; they sum to 1.
  private(set) var weights: [Int32] = []
  private(set) var stride = 0
  private var raw: [Double] = []

  /// Computes the taps from `input` pixels to `output` pixels, in the memory of earlier ones.
  mutating func set(from input: Int, to output: Int) {
    let scale = Double(input) / Double(output)
    let reach = max(scale, 1)
    stride = Int(reach.rounded(.up)) * 2 + 1
    starts.removeAll(keepingCapacity: true)
    counts.removeAll(keepingCapacity: true)
    weights.removeAll(keepingCapacity: true)
    for position in 0..<output {
      let center = (Double(position) + 0.5) * scale
      let first = max(0, Int(center - reach + 0.5))
      let end = min(input, Int(center + reach + 0.5))
      raw.removeAll(keepingCapacity: true)
      for place in first..<end {
        raw.append(max(0, 1 - abs((Double(place) + 0.5 - center) / reach)))
      }
      let sum = raw.reduce(0, +)
      for weight in raw {
        weights.append(Int32((weight / sum * Double(1 << Self.bits)).rounded()))
      }
      for _ in raw.count..<stride { weights.append(0) }
      starts.append(first)
      counts.append(end - first)
    }
  }
}
