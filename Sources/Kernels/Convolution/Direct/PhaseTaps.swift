/// The taps of a kernel that reach the input positions `offset`, `offset + stride`, … along one
/// axis.
struct PhaseTaps {
  /// Positions along the axis in this phase.
  let pixels: Int
  /// Where the taps of the first position start in the output.
  let origin: Int
  /// The step between the outputs of neighboring taps; above 1 with a dilation.
  let step: Int
  let reversedTaps: [Int]

  var count: Int { reversedTaps.count }
  /// Outputs from the first to the last one that a position reads; 0 without taps.
  var span: Int { count == 0 ? 0 : (count - 1) * step + 1 }

  init(offset: Int, _ axis: WindowAxis) {
    let stride = axis.stride
    pixels = (axis.extent - offset + stride - 1) / stride
    // Output o reaches input i through tap k where i + padding = o · stride + k · dilation.
    let place = offset + axis.padding.leading
    let taps = (0..<axis.size).filter { (place - $0 * axis.dilation) % stride == 0 }
    reversedTaps = taps.reversed()
    step = taps.count > 1 ? (taps[1] - taps[0]) * axis.dilation / stride : 1
    origin = (place - (taps.last ?? 0) * axis.dilation) / stride
  }
}
