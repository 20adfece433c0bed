import DataPipeline

/// The training images as a file of logits names them: by paths, or by indices.
struct TrainingImages {
  let dataset: any ClassificationDataset
  /// The index of each path; nil if the images have no files.
  private let indices: [String: Int]?
  private let paths: [String]

  /// - Parameter folder: The folder that paths are relative to.
  init(_ dataset: any ClassificationDataset, inFolder folder: String?) {
    self.dataset = dataset
    let files = dataset.imageFiles(at: Array(0..<dataset.count))
    let outer = folder.map { Self.components($0).count } ?? 0
    let paths = (files ?? []).map { Self.components($0).dropFirst(outer).joined(separator: "/") }
    let numbered = Dictionary(zip(paths, paths.indices), uniquingKeysWith: { first, _ in first })
    self.paths = paths
    indices = files == nil ? nil : numbered
  }

  private static func components(_ path: String) -> [Substring] { path.split(separator: "/") }

  /// Whether images have paths.
  var isNamed: Bool { indices != nil }

  /// The index of an image; nil if the data has no image with this path.
  func index(of path: String) -> Int? { indices?[path] }

  /// The name of an image, for messages.
  func name(_ index: Int) -> String { isNamed ? paths[index] : "image \(index)" }
}
