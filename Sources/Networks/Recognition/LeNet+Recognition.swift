import TensorCore

extension RecognizedNetwork {
  /// Checks the layers of a LeNet against the size of the images; the tensors give its widths.
  ///
  /// - Throws: `UnrecognizedNetwork` that names the tensor that does not match.
  static func leNet(
    _ state: StateShapes, image: ImageExtent?
  ) throws(UnrecognizedNetwork) -> RecognizedNetwork {
    let (_, inputChannels) = try state.channels(of: "conv1", kernel: 5)
    let (second, _) = try state.channels(of: "conv2", kernel: 5)
    let hidden = try state.weight(of: "fc1", rank: 2)
    let classes = try state.classes(of: "fc3")
    let image = try StateShapes.leNetImage(image)
    let plan = NetworkPlan.leNet(
      height: image.height, width: image.width, inputChannels: inputChannels, classes: classes)
    let features = (plan.shapes["fc1.weight"]?[1] ?? 0) / 16 * second
    try state.require(features, of: "fc1", hidden, image)
    let padding = image.height == 28 && image.width == 28 ? 2 : 0
    return RecognizedNetwork(
      .leNet, plan, in: state,
      assuming: ["conv1 with padding \(padding)", "2×2 max pooling", "ReLU"])
  }

  /// The same for LeNet-5 in Caffe's form.
  static func caffeLeNet(
    _ state: StateShapes, image: ImageExtent?
  ) throws(UnrecognizedNetwork) -> RecognizedNetwork {
    let (_, inputChannels) = try state.channels(of: "conv1", kernel: 5)
    let (second, _) = try state.channels(of: "conv2", kernel: 5)
    let first = state.contains(prefix: "fc1.") ? 1 : 3
    let hidden = try state.weight(of: "fc\(first)", rank: 2)
    let classes = try state.classes(of: "fc\(first + 1)")
    let image = try StateShapes.leNetImage(image)
    let plan = NetworkPlan.caffeLeNet(
      height: image.height, width: image.width, inputChannels: inputChannels, classes: classes,
      firstLinear: first)
    let features = (plan.shapes["fc\(first).weight"]?[1] ?? 0) / 50 * second
    try state.require(features, of: "fc\(first)", hidden, image)
    return RecognizedNetwork(
      .caffeLeNet, plan, in: state,
      assuming: ["convolutions without padding", "2×2 max pooling", "ReLU"])
  }
}

extension StateShapes {
  /// The size of a LeNet's images.
  ///
  /// - Throws: `UnrecognizedNetwork` if it is unknown or impossible.
  fileprivate static func leNetImage(
    _ image: ImageExtent?
  ) throws(UnrecognizedNetwork) -> ImageExtent {
    guard let image else {
      throw UnrecognizedNetwork("a LeNet's tensors do not determine the size of its images")
    }
    guard (16...4096).contains(image.height), (16...4096).contains(image.width) else {
      throw UnrecognizedNetwork(
        "the image size is \(image.height)×\(image.width), expected at least 16×16",
        isAboutImageSize: true)
    }
    return image
  }

  /// Requires that the first linear layer reads as many features as images of this size have.
  func require(
    _ features: Int, of layer: String, _ weight: Shape, _ image: ImageExtent
  ) throws(UnrecognizedNetwork) {
    guard weight[1] == features else {
      throw UnrecognizedNetwork(
        "\(layer) reads \(weight[1]) features, but images of \(image.height)×\(image.width) give"
          + " \(features)")
    }
  }
}
