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
    var outputs = [first]
    for index in stride(from: 2, through: 23, by: 3) {
      guard state["model.\(index).weight"] != nil else { break }
      outputs.append(try state.channels(of: "model.\(index)", kernel: 4).0)
    }
    guard let scores = outputs.popLast(), scores == 1, (2...7).contains(outputs.count) else {
      throw UnrecognizedNetwork(
        "its convolutions model.0, model.2, model.5, … have \(outputs) output channels, expected 2"
          + " to 7 convolutions and a last one with a single output channel")
    }
    return RecognizedNetwork(
      .patchDiscriminator,
      .patchDiscriminator(
        inputChannels: inputChannels, filters: first, layers: outputs.count - 1,
        norm: norms.norm, hasBias: state["model.2.bias"] != nil),
      in: state, ignoring: norms.statistics)
  }
}
