import TensorCore

extension RecognizedNetwork {
  /// Infers the layers of a VGG network; the tensors give its widths.
  ///
  /// - Throws: `UnrecognizedNetwork` that names the tensor that does not match.
  static func vgg(
    _ state: StateShapes, image: ImageExtent?
  ) throws(UnrecognizedNetwork) -> RecognizedNetwork {
    guard let image else {
      throw UnrecognizedNetwork("a VGG's tensors do not determine the size of its images")
    }
    let (_, inputChannels) = try state.channels(of: "features.0", kernel: 3)
    var options = VGGOptions(stages: [], hasNorms: state["features.1.running_mean"] != nil)
    let classes = try state.classes(of: "classifier.6")
    let hidden = try state.weight(of: "classifier.0", rank: 2)
    options.hidden = [hidden[0], try state.weight(of: "classifier.3", rank: 2)[0]]
    options.stages = try state.vggStages(layersPerConvolution: options.hasNorms ? 3 : 2)
    let (height, width) = (
      image.height >> options.stages.count, image.width >> options.stages.count
    )
    guard VGGOptions.canPool(height), VGGOptions.canPool(width) else {
      throw UnrecognizedNetwork(
        "images of \(image.height)×\(image.width) leave \(height)×\(width) pixels, which cannot be"
          + " pooled to 7×7; possible are \(VGGOptions.possibleSides(stages: options.stages.count))",
        isAboutImageSize: true)
    }
    let features = 49 * (options.stages.last?.last ?? 0)
    try state.require(features, of: "classifier.0", hidden, image)
    return RecognizedNetwork(
      .vgg,
      .vgg(
        height: image.height, width: image.width, inputChannels: inputChannels, classes: classes,
        options), in: state,
      assuming: [
        "2×2 max pooling after each stage", "average pooling to 7×7 before classifier.0", "ReLU",
      ])
  }
}

extension StateShapes {
  /// The channels of a VGG's convolutions: a number that is left out between two of them is a
  /// pooling.
  fileprivate func vggStages(layersPerConvolution: Int) throws(UnrecognizedNetwork) -> [[Int]] {
    var stages: [[Int]] = [[]]
    var index = 0
    while contains(prefix: "features.\(index).") || contains(prefix: "features.\(index + 1).") {
      if self["features.\(index).weight"]?.rank != 4 {
        stages.append([])
        index += 1
      }
      stages[stages.count - 1].append(try channels(of: "features.\(index)", kernel: 3).0)
      index += layersPerConvolution
    }
    guard (1...6).contains(stages.count), stages.allSatisfy({ (1...16).contains($0.count) }) else {
      throw UnrecognizedNetwork(
        "its stages have \(stages.map(\.count)) convolutions, expected up to 6 stages")
    }
    return stages
  }
}
