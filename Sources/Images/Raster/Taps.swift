/// Which inputs contribute to each output along one side, and with what weights.
struct Taps {
  /// The first input of each output.
  private(set) var starts: [Int] = []
  /// The number of inputs of each output.
  private(set) var counts: [Int] = []
  /// The place of each output's first weight.
  private(set) var offsets: [Int] = []
  /// The weights of all outputs, one after the other; those of an output sum to 1.
  private(set) var weights: [Float] = []

  /// The most inputs of an output.
  var longest: Int { counts.max() ?? 0 }

  init(from input: Int, to output: Int, _ interpolation: Image.Interpolation) {
    let scale = Double(input) / Double(output)
    let stretch = max(scale, 1)
    let reach = interpolation.radius * stretch
    for position in 0..<output {
      let center = (Double(position) + 0.5) * scale
      // The pixels whose centers are within the radius; halves are rounded up at both ends, as in
      // Pillow.
      let first = max(0, Int((center - reach + 0.5).rounded(.down)))
      let end = min(input, Int((center + reach + 0.5).rounded(.down)))
      let raw = (first..<end).map {
        interpolation.weight(at: (Double($0) + 0.5 - center) / stretch)
      }
      let sum = raw.reduce(0, +)
      starts.append(first)
      counts.append(raw.count)
      offsets.append(weights.count)
      weights += raw.map { Float($0 / sum) }
    }
  }
}
