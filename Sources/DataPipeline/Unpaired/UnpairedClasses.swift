import FileAccess
import TensorCore

/// The images of two domains as the classes "A" and "B", for a classifier that tells them apart.
///
/// Each image is its middle, without a flip, with 8 bits a sample.
public struct UnpairedClasses: LoadedDataset {
  /// The images and labels.
  public let memory: InMemoryDataset

  /// Takes all images of A, then all of B.
  ///
  /// Prepare training images `withoutRandomness` for it: those that wait at the load size for their
  /// crops show less of the picture than test images do.
  ///
  /// - Throws: `FileProblem` of kind `.malformed` if not all are of one size and color.
  public init(_ a: PreparedImages, _ b: PreparedImages) throws {
    let size = a.viewSize(at: 0)
    for images in [a, b] {
      for index in 0..<images.count where images.viewSize(at: index) != size {
        throw FileProblem(
          .malformed, path: images.paths[index],
          found: "its size is \(images.viewSize(at: index)); expected \(size), as "
            + "\(a.paths[0]) has",
          advice: "Choose a way to resize that crops, such as resize-and-crop; a pair that"
            + " was converted gets a size by condense convert --image-size")
      }
    }
    guard a.channels == b.channels else {
      throw PreparedImages.mixedColors(b.paths[0], b.channels, than: a.paths[0])
    }
    memory = InMemoryDataset(
      pixels: [a, b].flatMap { images in (0..<images.count).flatMap(images.bytes(at:)) },
      labels: Array(repeating: 0, count: a.count) + Array(repeating: 1, count: b.count),
      classNames: ["A", "B"], imageShape: [size.height, size.width, a.channels])
  }
}
