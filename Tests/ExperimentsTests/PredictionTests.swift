import DataPipeline
import Experiments
import FileAccess
import Foundation
import Images
import Interchange
import Networks
import TensorCore
import TestSupport
import Testing
import Training

@Suite struct PredictionTests {
  /// A network of vectors.
  private func classifier(classes: Int = 3) -> Network {
    var draft = Draft("small")
    let image = draft.image(channels: 3)
    let layer = draft.batchNorm(
      "norm", draft.convolution("layer", image, 6, kernel: 3, padding: 1), then: .relu)
    return drawn(draft.plan(draft.linear("fc", draft.globalAveragePool("pool", layer), classes)))
  }

  private func writeImages(_ folder: String, sizes: [(width: Int, height: Int)]) throws {
    for (index, size) in sizes.enumerated() {
      var random = RandomStream(seed: UInt64(index))
      let image = Image(
        width: size.width, height: size.height, channels: 3,
        samples: (0..<size.width * size.height * 3).map { _ in random.uniform() })
      try NewFolder.create(folder)
      try PNG.write(image, to: "\(folder)/\(index).png")
    }
  }

  private func all(_ prediction: Prediction) throws -> [PredictedImage] {
    var images: [PredictedImage] = []
    #expect(try prediction.run { images.append($1) } == nil)
    return images
  }

  @Test func `Predictions are those of a data set that is loaded and evaluated`() throws {
    try withTemporaryFolder { folder in
      try writeImages(
        folder + "/images/one", sizes: [(9, 8), (12, 12), (30, 7), (9, 8), (5, 6)])
      let network = classifier()
      let normalization = Normalization(mean: [0.4, 0.5, 0.6], deviation: [0.2, 0.3, 0.4])
      try Classifier(
        model: network,
        manifest: ClassifierManifest(
          imageShape: [10, 12, 3], classNames: ["a", "b", "c"], normalization: normalization)
      ).save(to: folder + "/model.safetensors")
      let used = try UsedNetwork(path: folder + "/model.safetensors")
      let found = try all(
        Prediction(used, inputs: [folder + "/images"], classCount: 5))
      let loader = BatchLoader(
        try ImageFolder(folder + "/images", size: ImageSize(height: 10, width: 12)),
        batchSize: 5, normalization: normalization)
      let batch = try #require(loader.batches(epoch: 0).first { _ in true })
      let expected = network(batch.images)
      #expect(found.count == 5)
      for (index, image) in found.enumerated() {
        let row = expected.selecting([index]).reshaped(to: [3])
        #expect(relativeDifference(image.outputs[0].value, row) < 1e-5)
        #expect(image.classes.count == 3)
        #expect(abs(image.classes.reduce(0) { $0 + $1.probability } - 1) < 1e-9)
        #expect(image.classes[0].probability >= image.classes[1].probability)
        let best = row.scalars.indices.max { row.scalars[$0] < row.scalars[$1] }
        #expect(image.classes[0].name == best.map { ["a", "b", "c"][$0] })
      }
    }
  }

  @Test func `Images keep their sizes if none is known, and options replace the description`()
    throws
  {
    try withTemporaryFolder { folder in
      try writeImages(folder + "/images", sizes: [(9, 8), (9, 8), (5, 6)])
      try ModelFile.save(classifier(), NetworkManifest(), to: folder + "/model.safetensors")
      var used = try UsedNetwork(path: folder + "/model.safetensors")
      #expect(used.imageSize == nil && used.classNames == nil && used.normalization == nil)
      let first = try all(Prediction(used, inputs: [folder + "/images"], classCount: 1))
      #expect(Set(first.map { $0.classes[0].name }).isSubset(of: ["0", "1", "2"]))
      used.classNames = ["x", "y", "z"]
      used.imageSize = ImageSize(height: 4, width: 4)
      let second = try all(Prediction(used, inputs: [folder + "/images"], classCount: 1))
      #expect(Set(second.map { $0.classes[0].name }).isSubset(of: ["x", "y", "z"]))
      #expect(second[0].outputs[0].value != first[0].outputs[0].value)
      let raw = try all(Prediction(used, inputs: [folder + "/images"], classCount: 0))
      #expect(raw.filter { !$0.classes.isEmpty }.isEmpty)
      used.classNames = ["x"]
      let problem = #expect(throws: FileProblem.self) {
        try all(Prediction(used, inputs: [folder + "/images"], classCount: 1))
      }
      #expect(problem?.found.contains("1 class names") == true)
    }
  }

  @Test func `A stop and an invalid image keep the images before them`() throws {
    try withTemporaryFolder { folder in
      try writeImages(folder + "/images", sizes: Array(repeating: (9, 8), count: 5))
      try ModelFile.save(classifier(), NetworkManifest(), to: folder + "/model.safetensors")
      let used = try UsedNetwork(path: folder + "/model.safetensors")
      let prediction = try Prediction(used, inputs: [folder + "/images"], classCount: 1)
      let stopper = Stopper(after: 0)
      #expect(try prediction.run(stop: stopper.stop) { _, _ in } == SIGTERM)
      try Data("no image".utf8).write(to: URL(fileURLWithPath: folder + "/images/3.png"))
      var paths: [String] = []
      let problem = #expect(throws: FileProblem.self) {
        _ = try prediction.run { paths.append($1.path) }
      }
      #expect(problem?.path == folder + "/images/3.png")
      #expect(paths == (0..<3).map { "\(folder)/images/\($0).png" })
    }
  }

  @Test func `CSV quotes what needs it, and has a column per number without classes`() throws {
    var table = PredictionCSV(classNames: nil)
    let image = PredictedImage(
      path: "a,\"b\".png", outputs: [],
      classes: [.init(name: "one", probability: 0.75), .init(name: "tw\no", probability: 0.25)])
    #expect(
      try table.lines(for: image)
        == "file,class,probability,class_2,probability_2\n"
        + "\"a,\"\"b\"\".png\",one,0.75,\"tw\no\",0.25\n")
    var vectors = PredictionCSV(classNames: ["x", "y"])
    let raw = PredictedImage(
      path: "a.png", outputs: [.init(name: "fc", value: Tensor([1.5, -2], shape: [2]))],
      classes: [])
    #expect(try vectors.lines(for: raw) == "file,x,y\na.png,1.5,-2.0\n")
    #expect(try vectors.lines(for: raw) == "a.png,1.5,-2.0\n")
    let picture = PredictedImage(
      path: "a.png", outputs: [.init(name: "up", value: Tensor(zeros: [2, 2, 1]))], classes: [])
    #expect(throws: FileProblem.self) { try vectors.lines(for: picture) }
  }

  @Test func `Arrays have the header of NumPy's format`() {
    let data = NumPyFile.encode(Tensor([1, 2, 3, 4, 5, 6], shape: [2, 3]))
    let header = "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3,), }"
    #expect(data.prefix(8) == Data([0x93, 0x4E, 0x55, 0x4D, 0x50, 0x59, 1, 0]))
    let length = Int(data[8]) + 256 * Int(data[9])
    #expect((10 + length) % 64 == 0)
    #expect(String(decoding: data[10..<10 + length], as: UTF8.self).hasPrefix(header))
    #expect(data[10 + length - 1] == UInt8(ascii: "\n"))
    #expect(data.count == 10 + length + 24)
    #expect(data.suffix(4) == Data([0, 0, 0xC0, 0x40]))
    let scalar = NumPyFile.encode(Tensor(1))
    #expect(String(decoding: scalar, as: UTF8.self).contains("'shape': ()"))
  }
}
