import TensorCore

extension PatchDiscriminator.Configuration {
  /// Reads the widths of every layer from the shapes, with the names of the official code.
  ///
  /// - Parameter ignored: Gets the names, as the file has them, of tensors that the network does not
  ///   need: statistics of instance norms from before PyTorch 0.4.
  /// - Throws: `UnrecognizedNetwork` that says which tensor does not fit.
  public init(
    recognizing state: StateShapes, ignoring ignored: inout [String]
  ) throws(UnrecognizedNetwork) {
    let statistics = try state.statisticsOfNorms()
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
    self.init(inputChannels: inputChannels, widths: outputs)
    ignored += statistics
  }
}
