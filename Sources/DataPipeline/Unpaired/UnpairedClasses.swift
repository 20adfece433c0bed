import FileAccess
import TensorCore

/// The images of two domains as the classes "A" and "B", for a domain classifier.
///
/// Each image is its middle, not flipped, with 8 bits per sample.
public struct UnpairedClasses: LoadedDataset {
  /// The images and labels.
  public let memory: InMemoryDataset

  /// Makes a data set of all images of A, then all of B.
  ///
  /// Prepare training images `withoutRandomness` for it: images at the load size show less of the
  /// picture after the crop than test images do.
  ///
  /// - Throws: `FileProblem` of kind `.malformed` if the images differ in size.
  public init(_ a: PreparedImages, _ b: PreparedImages) throws {
    let size = a.viewSize(at: 0)
    for images in [a, b] {
      for index in 0..<images.count where images.viewSize(at: index) != size {
        throw FileProblem(
          .malformed, path: images.paths[index],
          found: "its size is \(images.viewSize(at: index)); expected \(size), the size of "
            + a.paths[0],
          advice: "Set resize to a value that crops, such as resize-and-crop; for a converted pair,"
            + " set a size with condense convert --image-size")
      }
    }
    let isGray = a.channels == 1 && b.channels == 1
    let images = isGray ? [a, b] : [a.inColor, b.inColor]
    memory = InMemoryDataset(
      pixels: images.flatMap { images in (0..<images.count).flatMap(images.bytes(at:)) },
      labels: Array(repeating: 0, count: a.count) + Array(repeating: 1, count: b.count),
      classNames: ["A", "B"], imageShape: [size.height, size.width, images[0].channels])
  }
}
