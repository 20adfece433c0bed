/// The taps of a kernel that reach the input positions `offset`, `offset + stride`, … along one
/// axis.
struct PhaseTaps {
  /// Positions along the axis in this phase.
  let pixels: Int
  /// Where the taps of the first position start in the output.
  let origin: Int
  let reversedTaps: [Int]

  var count: Int { reversedTaps.count }

  init(offset: Int, extent: Int, kernel: Int, _ geometry: ConvolutionGeometry) {
    let stride = geometry.stride
    pixels = (extent - offset + stride - 1) / stride
    // Output o reaches input i through tap k where i + padding = o · stride + k.
    let first = (offset + geometry.padding) % stride
    reversedTaps = Array(Swift.stride(from: first, to: kernel, by: stride).reversed())
    origin = (offset + geometry.padding - (reversedTaps.first ?? 0)) / stride
  }
}
