import Autograd
import DataPipeline
import Experiments
import FileAccess
import Interchange
import Networks
import TensorCore
import TestSupport
import Testing
import Training
import Translation

/// Which description a network of any origin gets.
@Suite struct FittingTests {
  private let normalization = Normalization(mean: [0.5], deviation: [0.25])

  private func vectors() -> Network {
    var draft = Draft("vectors")
    let image = draft.image(channels: 1)
    return drawn(draft.plan(draft.linear("fc", draft.globalAveragePool("pool", image), 4)))
  }

  private func images(_ last: (inout Draft, Draft.Value) -> Draft.Value) -> Network {
    var draft = Draft("images")
    let image = draft.image(channels: 1)
    let layer = draft.convolution("layer", image, 3, kernel: 3, padding: 1)
    return drawn(draft.plan(last(&draft, layer)))
  }

  @Test func `Logits for images of known size and normalization are a classifier`() throws {
    let known = NetworkManifest(
      imageSize: [6, 8], normalization: normalization, provenance: ["from": "x"])
    let (network, manifest) = try known.fitted(to: vectors())
    let classifier = try #require(manifest as? ClassifierManifest)
    #expect(classifier.imageShape == [6, 8, 1])
    #expect(classifier.classNames == ["0", "1", "2", "3"])
    #expect(classifier.provenance == ["from": "x"])
    #expect(network.graph.outputs == ["fc"])
    for unknown in [
      NetworkManifest(imageSize: [6, 8]), NetworkManifest(normalization: normalization),
    ] {
      #expect(try unknown.fitted(to: vectors()).manifest as? NetworkManifest == unknown)
    }
  }

  @Test func `A tanh at the size of the input is a generator, unless the options say otherwise`()
    throws
  {
    let network = images { $0.tanh("last", $1) }
    #expect(try NetworkManifest().fitted(to: network).manifest is GeneratorManifest)
    let range = try #require(OutputRange(-1, 1))
    #expect(
      try NetworkManifest(outputRange: range).fitted(to: network).manifest is GeneratorManifest)
    let other = NetworkManifest(outputRange: OutputRange(0, 1))
    #expect(try other.fitted(to: network).manifest as? NetworkManifest == other)
    #expect(
      try NetworkManifest().fitted(to: images { $0.sigmoid("last", $1) }).manifest
        is NetworkManifest)
    #expect(
      try NetworkManifest().fitted(to: images { $0.tanh("last", $0.maxPool("pool", $1, size: 2)) })
        .manifest is NetworkManifest)
  }

  @Test func `A description that does not fit is rejected`() {
    #expect(throws: GraphProblem.self) {
      try NetworkManifest(classNames: ["a"]).fitted(to: vectors())
    }
    #expect(throws: GraphProblem.self) {
      try NetworkManifest(outputRange: OutputRange(0, 1)).fitted(to: vectors())
    }
    #expect(throws: GraphProblem.self) {
      try NetworkManifest(normalization: .identity(channels: 3)).fitted(to: vectors())
    }
  }

  @Test func `The last operation can be left out, unless more depends on it`() throws {
    let network = images { $0.tanh("last", $1) }
    let shorter = try #require(network.withoutLast("tanh"))
    let image = Tensor.spread([1, 5, 4, 1], seed: 1)
    let tape = Tape()
    #expect(Tanh()(tape.constant(shorter(image)), on: tape).tensor == network(image))
    #expect(shorter.graph.outputs == ["layer"])
    #expect(network.withoutLast("sigmoid") == nil)
    #expect(images { $1 }.withoutLast("conv2d") == nil)
  }

  @Test func `Descriptions travel in files, and invalid ones are rejected`() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/model.safetensors"
      let manifest = NetworkManifest(
        imageSize: [6, 8], normalization: normalization, outputRange: OutputRange(-1, 0.5),
        provenance: ["from": "x"])
      let network = images { $1 }
      try DescribedNetwork(model: network, manifest: manifest).save(to: path)
      #expect(try DescribedNetwork(path: path).manifest == manifest)
      #expect(throws: FileProblem.self) { try Translator(path: path) }
      #expect(throws: FileProblem.self) { try Classifier(path: path) }
      // A graph alone is a network of which nothing else is known.
      try ModuleState.save(
        network, metadata: [ModelFile.graphKey: network.graph.json], to: path)
      #expect(try DescribedNetwork(path: path).manifest == NetworkManifest())
      for text in [
        #"{"output_range": [1, 0]}"#, #"{"output_range": [0]}"#, #"{"image_size": [0, 4]}"#,
        #"{"classes": ["a"]}"#, #"{"normalization": {"mean": [0, 0], "deviation": [1, 1]}}"#,
      ] {
        try ModuleState.save(
          network,
          metadata: [ModelFile.graphKey: network.graph.json, NetworkManifest.key: text],
          to: path)
        #expect(throws: FileProblem.self) { try DescribedNetwork(path: path) }
      }
      // A network of logits can be evaluated as a classifier.
      try DescribedNetwork(
        model: vectors(),
        manifest: NetworkManifest(imageSize: [6, 8], classNames: ["a", "b", "c", "d"])
      ).save(to: path)
      let classifier = try Classifier(path: path)
      #expect(classifier.manifest.classNames == ["a", "b", "c", "d"])
      #expect(classifier.manifest.normalization == .identity(channels: 1))
    }
  }
}
