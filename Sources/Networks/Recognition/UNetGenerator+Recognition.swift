import TensorCore

extension RecognizedNetwork {
  /// Infers the levels of pix2pix's generator; the tensors give its widths.
  ///
  /// - Throws: `UnrecognizedNetwork` that names the tensor that does not match.
  static func unetGenerator(_ state: StateShapes) throws(UnrecognizedNetwork) -> RecognizedNetwork {
    let norms = state.norms()
    let (outer, inputChannels) = try state.channels(of: "model.model.0", kernel: 4)
    var options = UNetGeneratorOptions()
    options.widths = [outer]
    options.norm = norms.norm
    options.hasBias = state["model.model.1.model.1.bias"] != nil
    options.hasOuterBias = state["model.model.0.bias"] != nil
    var path = "model.model.1"
    while state["\(path).model.1.weight"] != nil, options.widths.count < 16 {
      options.widths.append(try state.channels(of: "\(path).model.1", kernel: 4).0)
      path += ".model.3"
    }
    guard options.widths.count >= 2 else {
      throw UnrecognizedNetwork("it has \(options.widths.count) levels, expected at least 2")
    }
    let (_, outputChannels) = try state.channels(of: "model.model.3", kernel: 4)
    return RecognizedNetwork(
      .unetGenerator,
      .unetGenerator(
        inputChannels: inputChannels, outputChannels: outputChannels, options),
      in: state,
      assuming: [
        "stride 2 on each level", "leaky ReLU with slope 0.2 on the way down, ReLU on the way up",
        "tanh at the end",
      ], ignoring: norms.statistics)
  }
}
