import TensorCore

extension RecognizedNetwork {
  /// Finds out how deep a discriminator of patches is; its widths are the tensors'.
  ///
  /// - Throws: `UnrecognizedNetwork` that says which tensor does not fit.
  static func patchDiscriminator(
    _ state: StateShapes
  ) throws(UnrecognizedNetwork) -> RecognizedNetwork {
    let norms = try state.instanceNorms()
    let (first, inputChannels) = try state.channels(of: "model.0", kernel: 4)
    var outputs = [first]
    for index in stride(from: 2, through: 23, by: 3) {
      guard state["model.\(index).weight"] != nil else { break }
      outputs.append(try state.channels(of: "model.\(index)", kernel: 4).0)
    }
    guard let scores = outputs.popLast(), scores == 1, (2...7).contains(outputs.count) else {
      throw UnrecognizedNetwork(
        "its convolutions model.0, model.2, model.5, … have \(outputs) channels, expected 2 to 7 and"
          + " a last one with a single channel")
    }
    return RecognizedNetwork(
      .patchDiscriminator,
      .patchDiscriminator(
        inputChannels: inputChannels, filters: first, layers: outputs.count - 1,
        hasAffineNorms: norms.areAffine),
      in: state, ignoring: norms.statistics)
  }
}
