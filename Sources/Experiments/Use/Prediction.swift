import Autograd
import DataPipeline
import FileAccess
import Foundation
import Images
import Networks
import Steps
import TensorCore

/// Applies a network to image files, in batches.
public struct Prediction {
  /// The network with what is known of its images.
  public let network: UsedNetwork
  /// The most classes to name for an image; 0 for none.
  public let classCount: Int
  /// The images, in the order of prediction.
  public let images: [ImageEntry]

  /// An image file.
  public struct ImageEntry: Sendable {
    /// The path.
    public let path: String
    /// The path inside the folder that was named, or the name of the file.
    public let name: String
  }

  /// Finds the images.
  ///
  /// - Parameters:
  ///   - network: The network with what is known of its images.
  ///   - inputs: PNG and JPEG files, and folders of them.
  ///   - classCount: The most classes to name for an image; 0 for none.
  /// - Throws: `FileProblem` if there is no image, or if a folder has other files.
  public init(_ network: UsedNetwork, inputs: [String], classCount: Int) throws {
    self.network = network
    self.classCount = classCount
    images = try inputs.flatMap { input -> [ImageEntry] in
      guard ImageFiles.isFolder(input) else {
        return [ImageEntry(path: input, name: (input as NSString).lastPathComponent)]
      }
      let paths = try ImageFiles.paths(in: input, layout: "a folder of PNG or JPEG images")
      guard !paths.isEmpty else {
        throw FileProblem(
          .malformed, path: input, found: "this folder contains no \(ImageFormat.names) images",
          advice: "Name a folder with images")
      }
      return paths.map {
        ImageEntry(path: $0, name: String($0.dropFirst(input.count).drop { $0 == "/" }))
      }
    }
  }

  /// Predicts every image, in order.
  ///
  /// - Parameters:
  ///   - listener: Receives the progress.
  ///   - stop: Returns a signal that requests a stop; nil if there is none.
  ///   - receive: Called with each image and its number from 0.
  /// - Returns: The signal that stopped it; nil if all images are done.
  /// - Throws: `FileProblem` that names an image which cannot be read or does not fit; the images
  ///   before it were received.
  public func run(
    listener: any ExperimentListener = SilentListener(), stop: () -> Int32? = { nil },
    _ receive: (Int, PredictedImage) throws -> Void
  ) throws -> Int32? {
    guard let color = color else {
      throw FileProblem(
        .malformed, path: network.path,
        found: "it reads images of \(network.channels) channels, but an image has 1 or 3",
        advice: "Use a network of gray or RGB images")
    }
    let model = network.model.forInference()
    listener.begin("predict", unit: "images", total: images.count, completed: 0)
    defer { listener.end() }
    var batch = ImageBatch()
    var most: Int?
    var done = 0
    var mismatches = NameMismatches()
    func flush() throws {
      let current = batch
      batch = ImageBatch()
      for image in predict(current, by: model) {
        try receive(done, image)
        done += 1
      }
      listener.update(done, "")
    }
    do {
      for entry in images {
        if let signal = stop() { return signal }
        let image = try ImageBytes(path: entry.path, size: network.imageSize, color: color)
        mismatches.note(entry.path, image.format)
        if image.size != batch.size, !batch.isEmpty { try flush() }
        if batch.isEmpty {
          try network.requireFitting(image.size, entry.path)
          // The first image tells what an image costs; the others may have other sizes.
          most = most ?? batchSize(for: image.size)
        }
        batch.append(image, entry)
        if batch.count >= most ?? 1 { try flush() }
      }
      if let signal = stop() { return signal }
      try flush()
      if let note = mismatches.text { listener.line("note: \(note)") }
    } catch let problem as FileProblem {
      // The images before the invalid one are not lost.
      if !batch.isEmpty { try flush() }
      throw problem
    }
    return nil
  }

  private var color: ImageFolder.Color? {
    network.channels == 1 ? .gray : network.channels == 3 ? .rgb : nil
  }

  /// As many images as a processor handles in a fraction of a second, so that a stop does not wait
  /// long. The rule depends on the network and the images alone.
  private func batchSize(for size: ImageSize) -> Int {
    guard images.count > 1 else { return 1 }
    let shape: Shape = [size.height, size.width, network.channels]
    guard network.model.plan.keepsBatchAxis(for: shape) else { return 1 }
    let cost = ModelCost(of: network.model, imageShape: shape).multiplyAdds
    return network.model.plan.batchSize(max(1, min(64, 1_000_000_000 / max(1, cost))), for: shape)
  }

  private func predict(_ batch: ImageBatch, by model: Network) -> [PredictedImage] {
    guard let size = batch.size else { return [] }
    let shape: Shape = [batch.count, size.height, size.width, network.channels]
    let images = batch.tensor(shape, network.normalization)
    let tape = Tape()
    let values = model.outputs(tape.constant(images), on: tape).map(\.tensor)
    let names = model.graph.outputs
    let showsClasses = classCount > 0 && network.hasClasses(for: size)
    let probabilities = Probabilities(last: model.lastOperation)
    return batch.entries.enumerated().map { index, entry in
      let outputs = zip(names, values).map { name, value in
        PredictedImage.Output(name: name, value: value.image(index, of: batch.count))
      }
      return PredictedImage(
        path: entry.path, outputs: outputs,
        classes: showsClasses ? classes(probabilities(outputs[0].value.scalars)) : [])
    }
  }

  /// The most probable classes; of equal ones, the first.
  private func classes(_ probabilities: [Double]) -> [PredictedImage.ClassProbability] {
    probabilities.indices
      .sorted { (-probabilities[$0], $0) < (-probabilities[$1], $1) }
      .prefix(classCount)
      .map { .init(name: network.classNames?[$0] ?? String($0), probability: probabilities[$0]) }
  }
}

/// Images of one size that are predicted together.
private struct ImageBatch {
  private(set) var entries: [Prediction.ImageEntry] = []
  private(set) var size: ImageSize?
  private var bytes: [UInt8] = []

  var count: Int { entries.count }
  var isEmpty: Bool { entries.isEmpty }

  mutating func append(_ image: ImageBytes, _ entry: Prediction.ImageEntry) {
    size = image.size
    bytes += image.bytes
    entries.append(entry)
  }

  /// The images, with samples in 0...1 before the normalization.
  func tensor(_ shape: Shape, _ normalization: Normalization?) -> Tensor {
    let samples = Tensor(bytes.map { Float($0) / 255 }, shape: shape)
    return normalization?.normalized(samples) ?? samples
  }
}

extension NetworkPlan {
  /// Whether the first axis of every output is that of the images.
  fileprivate func keepsBatchAxis(for image: Shape) -> Bool {
    guard let shapes = try? shapes(for: Shape([2] + image.extents)) else { return false }
    return graph.outputs.allSatisfy { name in
      graph.node(at: name).map { shapes[$0].rank > 0 && shapes[$0][0] == 2 } ?? false
    }
  }
}

extension Tensor {
  /// The part of one image; the whole value if its first axis is not that of the batch.
  fileprivate func image(_ index: Int, of count: Int) -> Tensor {
    guard shape.rank > 0, shape[0] == count else { return self }
    let rest = Shape(Array(shape.extents.dropFirst()))
    return selecting([index]).reshaped(to: rest)
  }
}
