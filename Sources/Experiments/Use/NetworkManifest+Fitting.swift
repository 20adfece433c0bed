import DataPipeline
import Interchange
import Networks
import TensorCore
import Training
import Translation

extension NetworkManifest {
  /// The description that fits a network best, from what is known of its images: that of a
  /// classifier or of a generator, whose files more commands can use, or else this one.
  ///
  /// - A classifier has an output of `[N, classes]`, and its images' size and normalization are
  ///   known. Its outputs are logits, so a softmax at the end is dropped.
  /// - A generator ends in a tanh, its output images have the size of its input images, and nothing
  ///   says that its pixels are not in -1...1.
  ///
  /// - Parameter network: The network, of any origin.
  /// - Returns: The network to write, with its description.
  /// - Throws: `GraphProblem` if the description does not fit the network, or if the network accepts
  ///   no image whose size is known.
  public func fitted(
    to network: Network
  ) throws(GraphProblem) -> (network: Network, manifest: any ModelManifest) {
    let plan = network.plan
    let image: Shape
    if let extent = imageExtent {
      image = [extent.height, extent.width, plan.inputChannels]
    } else {
      image = try plan.anyImage()
    }
    let output = try plan.outputShape(for: image)
    if let problem = problem(of: plan, output: output) { throw GraphProblem(problem) }
    if let classifier = classifierManifest(output) {
      let logits = network.withoutLast("softmax") ?? network
      guard let problem = classifier.problem(of: logits.plan, output: output) else {
        return (logits, classifier)
      }
      throw GraphProblem(problem)
    }
    return (network, generatorManifest(for: network, output) ?? self)
  }

  private func classifierManifest(_ output: Shape) -> ClassifierManifest? {
    guard output.rank == 2, output[0] == 1, output[1] > 1, let imageSize, let normalization,
      imageSize.allSatisfy({ $0 <= 4096 })
    else { return nil }
    return ClassifierManifest(
      imageShape: Shape(imageSize + [normalization.channels]),
      classNames: classNames ?? (0..<output[1]).map(String.init), normalization: normalization,
      provenance: provenance)
  }

  private func generatorManifest(for network: Network, _ output: Shape) -> (any ModelManifest)? {
    let channels = network.plan.inputChannels
    let last = network.graph.nodes.first { $0.name == network.graph.outputs[0] }
    let usual = Normalization.symmetric(channels: channels)
    guard last?.operation == "tanh", output.rank == 4,
      [channels, output[3]].allSatisfy({ $0 == 1 || $0 == 3 }),
      normalization == nil || normalization == usual,
      outputRange.map({ $0 == OutputRange(-1, 1) }) ?? true
    else { return nil }
    let manifest = GeneratorManifest(imageSize: imageSize, provenance: provenance)
    return manifest.problem(of: network.plan, output: output) == nil ? manifest : nil
  }
}
