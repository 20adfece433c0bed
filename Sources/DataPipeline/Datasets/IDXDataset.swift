import FileAccess
import TensorCore

/// Images and labels from a pair of IDX files, plain or compressed with gzip.
public struct IDXDataset: LoadedDataset {
  /// The images and labels.
  public let memory: InMemoryDataset

  /// Reads gray images `[N, H, W]` or images with channels `[N, H, W, C]`, and labels `[N]`.
  ///
  /// - Parameters:
  ///   - images: The path of the images.
  ///   - labels: The path of the labels.
  ///   - classNames: The names of the classes; by default "0", "1" and so on, up to the largest
  ///     label.
  ///   - advice: What to do if a file is missing.
  /// - Throws: `FileProblem` of kind `.missing` or `.malformed`.
  public init(
    images: String, labels: String, classNames: [String]? = nil,
    ifMissing advice: String =
      "Check the path; Fashion-MNIST comes with `apt-get install dataset-fashion-mnist`"
  ) throws {
    // Read the labels first: they are small, so an error in them appears at once.
    let labelFile = try IDXFile.read(labels, ifMissing: advice)
    let imageFile = try IDXFile.read(images, ifMissing: advice)
    let shape = try Self.imageShape(of: imageFile, path: images)

    guard labelFile.extents.count == 1 else {
      throw FileProblem(
        .malformed, path: labels, found: "its extents are \(labelFile.extents); expected [N]",
        advice: "Check that this is the label file and not the image file")
    }
    guard labelFile.bytes.count == imageFile.extents[0] else {
      throw FileProblem(
        .malformed, path: labels,
        found:
          "it holds \(labelFile.bytes.count) labels; expected \(imageFile.extents[0]), one for "
          + "each image of \(images)",
        advice: "Check that both files belong together")
    }
    let largest = Int(labelFile.bytes.max() ?? 0)
    let names = classNames ?? (0...largest).map(String.init)
    if let position = labelFile.bytes.firstIndex(where: { Int($0) >= names.count }) {
      throw FileProblem(
        .malformed, path: labels,
        found:
          "label \(position) is \(labelFile.bytes[position]); expected 0...\(names.count - 1), one "
          + "of the named classes",
        advice: "Check the class names, and that both files belong together")
    }
    memory = InMemoryDataset(
      pixels: imageFile.bytes, labels: labelFile.bytes.map(Int.init), classNames: names,
      imageShape: shape)
  }

  /// The shape `[H, W, C]` of the images in a file; throws if the file holds no images.
  private static func imageShape(of file: IDXFile, path: String) throws -> Shape {
    guard (3...4).contains(file.extents.count) else {
      throw FileProblem(
        .malformed, path: path,
        found: "its extents are \(file.extents); expected [N, H, W] or [N, H, W, C]",
        advice: "Check that this is the image file and not the label file")
    }
    let shape = Shape(Array((file.extents + [1])[1...3]))
    guard !file.bytes.isEmpty, shape[2] <= 4 else {
      throw FileProblem(
        .malformed, path: path,
        found: "its extents are \(file.extents); expected at least one image of 1 to 4 channels",
        advice: "Check how the file was made")
    }
    return shape
  }
}
