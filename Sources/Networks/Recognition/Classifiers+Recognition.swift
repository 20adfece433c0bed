import TensorCore

extension RecognizedNetwork {
  /// Infers the depth of a residual network for small images; the tensors give its widths.
  ///
  /// - Throws: `UnrecognizedNetwork` that names the tensor that does not match.
  static func resNet(_ state: StateShapes) throws(UnrecognizedNetwork) -> RecognizedNetwork {
    let (width, inputChannels) = try state.channels(of: "conv1", kernel: 3)
    let blocks = (1...3).map { layer in
      (0...).prefix { state.contains(prefix: "layer\(layer).\($0).") }.count
    }
    guard let count = blocks.first, (1...1000).contains(count), Set(blocks).count == 1,
      !state.contains(prefix: "layer4.")
    else {
      throw UnrecognizedNetwork(
        "its stages layer1 to layer3 have \(blocks) blocks"
          + (state.contains(prefix: "layer4.") ? " and there is a layer4" : "")
          + ", expected three stages with the same number of blocks (He et al. 2016, section 4.2)")
    }
    guard state["layer1.0.conv3.weight"] == nil else {
      throw UnrecognizedNetwork("its blocks have three convolutions, expected two")
    }
    let classes = try state.weight(of: "fc", rank: 2)[0]
    return RecognizedNetwork(
      .resNet,
      .resNet(
        depth: 6 * count + 2, width: width, inputChannels: inputChannels, classes: classes),
      in: state)
  }

  /// Checks the layers of a LeNet against the size of the images; the tensors give its widths.
  ///
  /// - Throws: `UnrecognizedNetwork` that names the tensor that does not match.
  static func leNet(
    _ state: StateShapes, image: ImageExtent?
  ) throws(UnrecognizedNetwork) -> RecognizedNetwork {
    let (_, inputChannels) = try state.channels(of: "conv1", kernel: 5)
    let (second, _) = try state.channels(of: "conv2", kernel: 5)
    let hidden = try state.weight(of: "fc1", rank: 2)
    let classes = try state.weight(of: "fc3", rank: 2)[0]
    guard let image else {
      throw UnrecognizedNetwork("a LeNet's tensors do not determine the size of its images")
    }
    guard (16...4096).contains(image.height), (16...4096).contains(image.width) else {
      throw UnrecognizedNetwork(
        "the image size is \(image.height)×\(image.width), expected at least 16×16")
    }
    let plan = NetworkPlan.leNet(
      height: image.height, width: image.width, inputChannels: inputChannels, classes: classes)
    let features = (plan.shapes["fc1.weight"]?[1] ?? 0) / 16 * second
    guard hidden[1] == features else {
      throw UnrecognizedNetwork(
        "fc1 reads \(hidden[1]) features, but images of \(image.height)×\(image.width) give"
          + " \(features)")
    }
    return RecognizedNetwork(.leNet, plan, in: state)
  }
}
