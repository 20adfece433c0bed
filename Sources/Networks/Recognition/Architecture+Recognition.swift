import TensorCore

extension ResNet.Configuration {
  /// Reads depth and width from the names and shapes.
  ///
  /// - Throws: `UnrecognizedNetwork` that says which tensor does not fit.
  public init(recognizing state: StateShapes) throws(UnrecognizedNetwork) {
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
          + ", expected three stages of as many blocks (He et al. 2016, section 4.2)")
    }
    guard state["layer1.0.conv3.weight"] == nil else {
      throw UnrecognizedNetwork("its blocks have three convolutions, expected two")
    }
    let classes = try state.weight(of: "fc", rank: 2)[0]
    self.init(
      depth: 6 * count + 2, width: width, inputChannels: inputChannels, classes: classes)
  }
}

extension LeNet.Configuration {
  /// Reads channels and classes from the shapes, and checks them against the size of the images.
  ///
  /// - Throws: `UnrecognizedNetwork` that says which tensor does not fit.
  public init(
    recognizing state: StateShapes, height: Int, width: Int
  ) throws(UnrecognizedNetwork) {
    let (first, inputChannels) = try state.channels(of: "conv1", kernel: 5)
    let (second, _) = try state.channels(of: "conv2", kernel: 5)
    let hidden = try state.weight(of: "fc1", rank: 2)
    let classes = try state.weight(of: "fc3", rank: 2)[0]
    guard [first, second, hidden[0]] == [6, 16, 120] else {
      throw UnrecognizedNetwork(
        "its layers conv1, conv2 and fc1 have \(first), \(second) and \(hidden[0]) outputs, expected"
          + " 6, 16 and 120")
    }
    guard (16...4096).contains(height), (16...4096).contains(width) else {
      throw UnrecognizedNetwork("images of \(height)×\(width) do not fit, expected at least 16×16")
    }
    self.init(height: height, width: width, inputChannels: inputChannels, classes: classes)
    let features = 16 * reduced(height) * reduced(width)
    guard hidden[1] == features else {
      throw UnrecognizedNetwork(
        "fc1 takes \(hidden[1]) features, images of \(height)×\(width) give \(features)")
    }
  }
}
