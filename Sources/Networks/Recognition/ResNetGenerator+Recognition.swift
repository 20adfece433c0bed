import TensorCore

extension RecognizedNetwork {
  /// Infers the options of CycleGAN's generator; the tensors give its widths.
  ///
  /// - Throws: `UnrecognizedNetwork` that names the tensor that does not match.
  static func resNetGenerator(
    _ state: StateShapes
  ) throws(UnrecognizedNetwork) -> RecognizedNetwork {
    let norms = state.norms()
    var options = ResNetGeneratorOptions()
    options.norm = norms.norm
    options.hasBias = state["model.1.bias"] != nil
    options.endKernel = try state.kernel(
      of: "model.1", among: ResNetGeneratorOptions.endKernels)
    let (stem, inputChannels) = try state.channels(of: "model.1", kernel: options.endKernel)
    options.filters = min(stem, 1024)
    options.blockName = state.blockName ?? options.blockName
    let name = options.blockName
    options.blursDown = state["model.7.filt"] != nil
    let first = state.firstBlock
    options.blocks =
      (first...first + 999).prefix { state.contains(prefix: "model.\($0).\(name).") }.count
    guard (1...12).contains(options.blocks) else {
      throw UnrecognizedNetwork(
        "it has \(options.blocks) blocks from model.\(first) on, expected 1 to 12")
    }
    let end = first + options.blocks
    options.blursUp = state["model.\(end).filt"] != nil
    options.isSeparable = state["model.\(first).\(name).1.conv.0.weight"] != nil
    // Without dropout this place has the norm.
    let place = "model.\(first).\(name).6"
    options.usesDropout =
      state["\(place).weight"]?.rank == 4 || state["\(place).conv.0.weight"] != nil
    let (outputChannels, _) = try state.channels(
      of: "model.\(end + (options.blursUp ? 9 : 7))", kernel: options.endKernel)
    return RecognizedNetwork(
      .resNetGenerator,
      .resNetGenerator(
        inputChannels: inputChannels, outputChannels: outputChannels, options),
      in: state,
      assuming: [
        "padding by reflection in \(options.blocks) blocks and at both ends",
        options.blursDown ? nil : "stride 2 in model.4 and model.7", "ReLU", "tanh at the end",
      ].compactMap(\.self), ignoring: norms.statistics)
  }
}
