import TensorCore

extension RecognizedNetwork {
  /// Infers the depth of a PatchGAN discriminator; the tensors give its widths.
  ///
  /// - Throws: `UnrecognizedNetwork` that names the tensor that does not match.
  static func patchDiscriminator(
    _ state: StateShapes
  ) throws(UnrecognizedNetwork) -> RecognizedNetwork {
    let norms = state.norms()
    let (first, inputChannels) = try state.channels(of: "model.0", kernel: 4)
    // Filters against aliasing, as in CUT, have numbers of their own.
    let blursDown = state["model.2.filt"] != nil
    var widths = [first]
    var index = blursDown ? 3 : 2
    while state["model.\(index).weight"] != nil, widths.count < 9 {
      widths.append(try state.channels(of: "model.\(index)", kernel: 4).0)
      index += blursDown && state["model.\(index + 3).filt"] != nil ? 4 : 3
    }
    let outputs = widths.dropLast()
    guard widths.last == 1, (2...7).contains(outputs.count) else {
      throw UnrecognizedNetwork(
        "its convolutions model.0, model.\(blursDown ? "3, model.7" : "2, model.5"), … have"
          + " \(widths) output channels, expected 2 to 7 convolutions and a last one with a single"
          + " output channel")
    }
    return RecognizedNetwork(
      .patchDiscriminator,
      .patchDiscriminator(
        inputChannels: inputChannels, filters: first, layers: outputs.count - 1,
        norm: norms.norm, hasBias: state["model.\(blursDown ? 3 : 2).bias"] != nil,
        blursDown: blursDown),
      in: state,
      assuming: [
        blursDown ? nil : "stride 2 in all but the last two convolutions",
        "zero padding of 1 pixel", "leaky ReLU with slope 0.2",
      ].compactMap(\.self), ignoring: norms.statistics)
  }
}
