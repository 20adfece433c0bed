import FileAccess
import Foundation

/// Writes a network's outputs as NumPy's files: one per image in a folder, or all in one file.
public struct PredictionArrays {
  /// Where the outputs go.
  public enum Target: Sendable {
    /// A file with the main outputs of all images, stacked along a new first axis.
    case file(String)
    /// A folder with a file per image and output.
    case folder(String)
  }

  private let target: Target
  private let paths: [String]
  private var shape: [Int]?
  private var scalars: [Float] = []
  private var count = 0

  /// Prepares the outputs of `prediction`.
  ///
  /// - Throws: `FileProblem` if two images would have the same output file.
  public init(_ target: Target, of prediction: Prediction) throws {
    self.target = target
    guard case .folder(let folder) = target else {
      paths = []
      return
    }
    paths = prediction.images.map { "\(folder)/\(($0.name as NSString).deletingPathExtension)" }
    var seen: Set<String> = []
    if let place = paths.firstIndex(where: { !seen.insert($0).inserted }) {
      throw FileProblem(
        .cannotCreate, path: paths[place] + ".npy",
        found: "two input images have this output path",
        advice: "Rename \(prediction.images[place].path)")
    }
  }

  /// The first file that exists and would be replaced; nil if there is none.
  public var existing: String? {
    switch target {
    case .file(let path): FileContents.exists(path) ? path : nil
    case .folder: paths.map { $0 + ".npy" }.first(where: FileContents.exists)
    }
  }

  /// Adds the outputs of the image with this number, and writes them if each image has its own file.
  ///
  /// - Throws: `FileProblem` if a file cannot be written, or if the outputs of one file have
  ///   different shapes.
  public mutating func append(_ image: PredictedImage, number: Int) throws {
    count += 1
    guard case .folder = target else { return try stack(image) }
    try NewFolder.create((paths[number] as NSString).deletingLastPathComponent)
    for (place, output) in image.outputs.enumerated() {
      let name = place == 0 ? "" : "." + output.name.replacing("/", with: "_")
      try NumPyFile.write(output.value, to: paths[number] + name + ".npy")
    }
  }

  private mutating func stack(_ image: PredictedImage) throws {
    let output = image.outputs[0]
    if let shape, shape != output.shape {
      throw FileProblem(
        .malformed, path: image.path,
        found: "its output is \(output.shape), but that of the first image is \(shape)",
        advice: "Set a size that images are resized to with --image-size, or name a folder with"
          + " --output")
    }
    shape = output.shape
    scalars += output.value.scalars
  }

  /// Writes the file for all images, or for those so far.
  ///
  /// - Throws: `FileProblem` if it cannot be written.
  public func finish() throws {
    guard case .file(let path) = target, let shape else { return }
    try AtomicFile.write(NumPyFile.encode(scalars, shape: [count] + shape), to: path)
  }
}
