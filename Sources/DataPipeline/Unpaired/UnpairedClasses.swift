import FileAccess
import TensorCore

/// The images of two domains as the classes "A" and "B", for a domain classifier.
///
/// Each image is its middle, not flipped, with 8 bits per sample.
public struct UnpairedClasses: ClassificationDataset {
  /// "A" and "B".
  public let classNames = ["A", "B"]
  /// The extents of one image, `[H, W, C]`.
  public let imageShape: Shape
  /// A hash of the images of both domains.
  public let identity: String
  private let a: PreparedImages
  private let b: PreparedImages

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
    self.a = isGray ? a : a.inColor
    self.b = isGray ? b : b.inColor
    imageShape = [size.height, size.width, isGray ? 1 : 3]
    var hash = ContentHash()
    for images in [self.a, self.b] { hash.absorb(images.identity) }
    hash.absorb(imageShape.extents)
    identity = hash.text
  }

  /// The number of images.
  public var count: Int { a.count + b.count }

  /// 0 for A, 1 for B.
  public func label(at index: Int) -> Int { index < a.count ? 0 : 1 }

  /// Writes the samples of an image, 0...255, row-major in `[H, W, C]`.
  public func copyPixels(at index: Int, into destination: UnsafeMutablePointer<UInt8>) {
    let bytes = index < a.count ? a.bytes(at: index) : b.bytes(at: index - a.count)
    destination.update(from: bytes, count: bytes.count)
  }
}
