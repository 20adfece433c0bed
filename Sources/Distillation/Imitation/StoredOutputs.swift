import DataPipeline
import FileAccess
import Foundation
import Interchange
import Networks
import TensorCore

/// A network's outputs for the views of training images, computed once and stored on disk.
///
/// The file records the network, the images and the views, and is rejected for others. It is mapped into
/// memory, and each row is checked when it is read. Images, of a network whose file states their range, are
/// stored in half precision, which is within 0.0005 in -1...1; other outputs in full precision.
public struct StoredOutputs {
  private let file: RowFile
  private let shape: Shape
  private let imageCount: Int
  private let views: Int

  private static let teacherKey = "condense.teachers"
  private static let imagesKey = "condense.images"
  private static let viewsKey = "condense.views"
  private static let rows = "outputs"

  /// Opens the file at `path` if it exists; otherwise computes the outputs and writes it.
  ///
  /// An interrupted computation leaves its finished part in a folder at `path` with the suffix
  /// `.unfinished`, and continues from it.
  ///
  /// - Parameters:
  ///   - path: The path of the file.
  ///   - teacher: The network.
  ///   - loader: The training images and their views.
  ///   - progress: Called with the number of finished outputs and their total, before the first and
  ///     after each batch; can throw to abort.
  /// - Throws: `FileProblem` if the file belongs to another network, other images or other views, is
  ///   malformed, or cannot be written; the error of `progress`, with the finished part saved.
  /// - Precondition: The loader has a number of views, which have one size.
  public init(
    path: String, of teacher: ImageNetwork, for loader: ViewLoader,
    progress: (_ done: Int, _ total: Int) throws -> Void = { _, _ in }
  ) throws {
    guard let views = loader.views else {
      preconditionFailure("StoredOutputs: found new views in each epoch, expected a number of them")
    }
    self.views = views
    imageCount = loader.images.count
    let size = loader.images.viewSize(at: 0)
    let image: Shape = [size.height, size.width, loader.images.channels]
    shape = Shape(Array(try teacher.model.plan.outputShape(for: image).extents.dropFirst()))
    let matrix: Shape = [views * imageCount, shape.count]
    let metadata = Self.metadata(of: teacher, for: loader)
    if !FileContents.exists(path) {
      try Self.compute(path, teacher, loader, image, matrix, progress)
    }
    let advice = "Remove the file; the outputs are then computed again"
    let found = try RowFile.open(path)
    guard metadata.allSatisfy({ found.metadata[$0] == $1 }) else {
      throw FileProblem(
        .malformed, path: path,
        found: "these outputs were computed with another network, other images or other views",
        advice: advice)
    }
    file = try RowFile(found, names: [Self.rows], shapes: [matrix], advice: advice)
  }

  private static func compute(
    _ path: String, _ teacher: ImageNetwork, _ loader: ViewLoader, _ image: Shape, _ matrix: Shape,
    _ progress: (_ done: Int, _ total: Int) throws -> Void
  ) throws {
    let images = loader.images
    let metadata = metadata(of: teacher, for: loader)
    let layout = RowLayout(
      [(rows, matrix)], rows: matrix[0], type: teacher.makesImages ? .float16 : .float32,
      metadata: metadata)
    let cost = ModelCost(of: teacher.model, imageShape: image).multiplyAdds
    let batchSize = teacher.model.plan.batchSize(
      max(1, min(64, UnfinishedRows.largestBatchCost / max(1, cost))), for: image)
    let unfinished = try UnfinishedRows(
      of: path, layout, metadata: metadata, batchSize: batchSize, advice: "")
    try unfinished.complete(progress) { done, write in
      var row = done
      while row < matrix[0] {
        let view = row / images.count
        let last = min(row + batchSize, (view + 1) * images.count)
        let indices = (row..<last).map { $0 - view * images.count }
        let output = teacher.answer(to: loader.batch(of: indices, view: view).images).output
        let rows = output.reshaped(to: [indices.count, matrix[1]])
        try refuseUnstorable(rows, of: teacher, indices.map { images.paths[$0] })
        try write([rows], row)
        row = last
      }
    }
  }

  private static func refuseUnstorable(
    _ rows: Tensor, of teacher: ImageNetwork, _ paths: [String]
  ) throws {
    let largest: Float = teacher.makesImages ? 65504 : .greatestFiniteMagnitude
    let length = rows.shape[1]
    guard let place = rows.scalars.firstIndex(where: { !(abs($0) <= largest) }) else { return }
    throw FileProblem(
      .malformed, path: paths[place / length],
      found: "the network to imitate gives \(rows.scalars[place]) for this image",
      advice: "Remove the image, or check the network with condense predict")
  }

  /// About how many bytes the file has.
  ///
  /// - Parameters:
  ///   - output: The shape of the output for one image, `[1, …]`.
  ///   - areImages: Whether outputs are images of a known range.
  ///   - rows: The number of views of all images.
  package static func byteCount(
    ofOutputs output: Shape, areImages: Bool, rows: Int
  ) -> Int {
    rows * (output.count * (areImages ? 2 : 4) + 4)
  }

  /// The outputs for a batch, images in -1...1.
  ///
  /// - Throws: `FileProblem` if the file is damaged.
  public func outputs(for batch: ViewBatch) throws -> Tensor {
    let first = batch.view % views * imageCount
    let rows = try file.rows(at: batch.indices.map { first + $0 })[0]
    return rows.reshaped(to: Shape([batch.indices.count] + shape.extents))
  }

  /// A file's name that differs for other teachers, images and views: `outputs-1f3a….safetensors`.
  package static func fileName(
    of teacher: ImageNetwork, for loader: ViewLoader, _ beginning: String
  ) -> String {
    var hash = ContentHash()
    for (key, value) in metadata(of: teacher, for: loader).sorted(by: { $0.key < $1.key }) {
      hash.absorb(key)
      hash.absorb(value)
    }
    return "\(beginning)-\(hash.text.suffix(8)).safetensors"
  }

  private static func metadata(
    of teacher: ImageNetwork, for loader: ViewLoader
  ) -> [String: String] {
    [
      teacherKey: teacher.identity, imagesKey: loader.images.identity, viewsKey: words(loader),
    ]
  }

  /// All that determines the views, in words.
  private static func words(_ loader: ViewLoader) -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    let settings = (try? encoder.encode(loader.images.preparation)) ?? Data()
    return
      "\(loader.views ?? 0) with seed \(loader.seed) and \(String(decoding: settings, as: UTF8.self))"
  }
}
