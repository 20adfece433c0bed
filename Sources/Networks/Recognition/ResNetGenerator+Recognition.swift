import TensorCore

extension ResNetGenerator.Configuration {
  /// Reads the widths of every layer from the shapes, with the names of the official code.
  ///
  /// - Parameter ignored: Gets the names, as the file has them, of tensors that the network does not
  ///   need: statistics of instance norms from before PyTorch 0.4.
  /// - Throws: `UnrecognizedNetwork` that says which tensor does not fit.
  public init(
    recognizing state: StateShapes, ignoring ignored: inout [String]
  ) throws(UnrecognizedNetwork) {
    let statistics = try state.statisticsOfNorms()
    let endKernel = try state.kernel(of: "model.1", among: Self.endKernels)
    let (stem, inputChannels) = try state.channels(of: "model.1", kernel: endKernel)
    let (second, _) = try state.channels(of: "model.4", kernel: 3)
    let (trunk, _) = try state.channels(of: "model.7", kernel: 3)
    let count = (10...).prefix { state.contains(prefix: "model.\($0).conv_block.") }.count
    guard (1...12).contains(count) else {
      throw UnrecognizedNetwork("there are \(count) blocks from model.10 on, expected 1 to 12")
    }
    let isSeparable = state["model.10.conv_block.1.conv.0.weight"] != nil
    var blocks: [Int] = []
    for block in 0..<count {
      let layer = "model.\(10 + block).conv_block.1"
      blocks.append(
        try isSeparable
          ? state.channels(of: "\(layer).conv.2", kernel: 1).0
          : state.channels(of: layer, kernel: 3).0)
    }
    // Without dropout the norm is there, whose old statistics are no weight.
    let place = "model.10.conv_block.6"
    let dropout = state["\(place).weight"] != nil || state["\(place).conv.0.weight"] != nil
    // Transposed convolutions have their inputs first.
    let (_, third) = try state.channels(of: "model.\(10 + count)", kernel: 3)
    let (_, last) = try state.channels(of: "model.\(13 + count)", kernel: 3)
    let (outputChannels, _) = try state.channels(
      of: "model.\(17 + count)", kernel: endKernel)
    self.init(
      inputChannels: inputChannels, outputChannels: outputChannels,
      widths: GeneratorWidths(
        encoder: [stem, second], trunk: trunk, blocks: blocks, decoder: [third, last]),
      usesDropout: dropout, isSeparable: isSeparable, endKernel: endKernel)
    ignored += statistics
  }
}
