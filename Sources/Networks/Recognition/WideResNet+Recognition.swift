import TensorCore

extension RecognizedNetwork {
  /// Infers the depth of a wide residual network; the tensors give its widths.
  ///
  /// - Throws: `UnrecognizedNetwork` that names the tensor that does not match.
  static func wideResNet(_ state: StateShapes) throws(UnrecognizedNetwork) -> RecognizedNetwork {
    let (stemWidth, inputChannels) = try state.channels(of: "conv1", kernel: 3)
    let blocks = (1...3).map { stage in
      (0...1000).prefix { state.contains(prefix: "block\(stage).layer.\($0).") }.count
    }
    guard let count = blocks.first, (1...1000).contains(count), Set(blocks).count == 1,
      !state.contains(prefix: "block4.")
    else {
      throw UnrecognizedNetwork(
        "its stages block1 to block3 have \(blocks) blocks, expected three stages with the same"
          + " number of blocks (Zagoruyko and Komodakis 2016, table 1)")
    }
    var widths: [Int] = []
    for stage in 1...3 {
      widths.append(try state.channels(of: "block\(stage).layer.0.conv2", kernel: 3).0)
    }
    let classes = try state.classes(of: "fc")
    return RecognizedNetwork(
      .wideResNet,
      .wideResNet(
        stemWidth: stemWidth, blocks: count, widths: widths, inputChannels: inputChannels,
        classes: classes), in: state,
      assuming: [
        "conv1 with stride 1, and no pooling behind it", "stride 2 at the start of block2, block3",
        "ReLU",
      ])
  }
}
