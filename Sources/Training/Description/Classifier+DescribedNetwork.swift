import DataPipeline
import FileAccess
import Networks
import TensorCore

extension Classifier {
  /// A described network as a classifier: its outputs are logits, and pixels without a known
  /// normalization are in 0...1.
  ///
  /// - Parameter path: The file, for messages.
  /// - Throws: `FileProblem` if the network has another kind of output, or if the size of its images
  ///   is not known.
  init(_ described: DescribedNetwork, path: String) throws {
    let model = described.model.withoutLast("softmax") ?? described.model
    let (plan, manifest) = (model.plan, described.manifest)
    guard let size = manifest.imageSize, plan.inputChannels <= 4 else {
      throw FileProblem(
        .malformed, path: path,
        found: plan.inputChannels <= 4
          ? "this is a network for images of unknown size"
          : "this is a network for images of \(plan.inputChannels) channels",
        advice:
          "Describe it as a classifier with condense convert, --image-size and --normalization")
    }
    let image: Shape = [size[0], size[1], plan.inputChannels]
    guard let output = try? plan.outputShape(for: image), output.rank == 2, output[0] == 1,
      model.lastOperation != "sigmoid"
    else {
      throw FileProblem(
        .malformed, path: path, found: "this is a network without a logit per class",
        advice: "Use condense predict or condense translate for it")
    }
    self.init(
      model: model,
      manifest: ClassifierManifest(
        imageShape: image,
        classNames: manifest.classNames ?? (0..<output[1]).map(String.init),
        normalization: manifest.normalization ?? .identity(channels: plan.inputChannels),
        provenance: manifest.provenance))
  }
}
