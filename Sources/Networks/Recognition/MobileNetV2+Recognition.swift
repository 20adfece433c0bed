import TensorCore

extension RecognizedNetwork {
  /// Infers the layers of MobileNetV2; the tensors give its widths.
  ///
  /// - Throws: `UnrecognizedNetwork` that names the tensor that does not match.
  static func mobileNetV2(_ state: StateShapes) throws(UnrecognizedNetwork) -> RecognizedNetwork {
    let (stemWidth, inputChannels) = try state.channels(of: "features.0.0", kernel: 3)
    let count = (1...).prefix { state.contains(prefix: "features.\($0).conv.") }.count
    let known = [MobileNetV2Options(), .small(width: stemWidth)]
    guard var options = known.first(where: { $0.bottlenecks.count == count }) else {
      throw UnrecognizedNetwork(
        "it has \(count) bottlenecks, expected \(known[0].bottlenecks.count) (Sandler et al. 2018,"
          + " table 2), or the \(known[1].bottlenecks.count) of Condense's mobilenet_small")
    }
    options.stemWidth = stemWidth
    for place in options.bottlenecks.indices {
      let path = "features.\(place + 1).conv"
      let isExpanded = state.contains(prefix: "\(path).3.")
      options.bottlenecks[place].expanded =
        isExpanded ? try state.channels(of: "\(path).0.0", kernel: 1).0 : nil
      options.bottlenecks[place].outputs =
        try state.channels(of: "\(path).\(isExpanded ? 2 : 1)", kernel: 1).0
    }
    options.headWidth = try state.channels(of: "features.\(count + 1).0", kernel: 1).0
    let classes = try state.classes(of: "classifier.1")
    return RecognizedNetwork(
      .mobileNetV2, .mobileNetV2(inputChannels: inputChannels, classes: classes, options),
      in: state,
      assuming: ["stride 2 in features.\(options.strided.listed), and 1 elsewhere", "ReLU6"])
  }
}

extension MobileNetV2Options {
  /// The numbers of the features that halve the image; the first layer is 0.
  fileprivate var strided: [Int] {
    (stemStride == 2 ? [0] : [])
      + bottlenecks.indices.filter { bottlenecks[$0].stride == 2 }.map { $0 + 1 }
  }
}

extension [Int] {
  /// `0, 2, 4`
  fileprivate var listed: String { map(String.init).joined(separator: ", ") }
}
