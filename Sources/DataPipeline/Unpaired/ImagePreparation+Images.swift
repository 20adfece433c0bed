import FileAccess
import Images
import TensorCore

extension ImagePreparation {
  /// Which part of a stored image a batch shows, and whether it is mirrored.
  package struct View: Hashable, Sendable {
    /// The first row and column of the part.
    var top = 0, left = 0
    /// Whether the part is mirrored from left to right.
    var isFlipped = false
  }

  /// Whether crops are random, so that the same view of an image hardly occurs twice.
  package var drawsCrops: Bool {
    resize == .resizeAndCrop ? loadSize != cropSize : resize.crops
  }

  /// The size of the view of a stored image.
  func viewSize(of image: ImageSize) -> ImageSize {
    resize.crops ? ImageSize(height: cropSize, width: cropSize) : image
  }

  /// The view of the middle of a stored image.
  func centeredView(of image: ImageSize) -> View {
    let size = viewSize(of: image)
    return View(top: (image.height - size.height) / 2, left: (image.width - size.width) / 2)
  }

  /// A random view.
  func randomView(of image: ImageSize, from stream: RandomStream) -> View {
    var stream = stream
    let size = viewSize(of: image)
    // Drawn even if unused, so that turning the flip on or off does not change the crops.
    let isFlipped = stream.coin()
    return View(
      top: stream.index(below: image.height - size.height + 1),
      left: stream.index(below: image.width - size.width + 1), isFlipped: flip && isFlipped)
  }

  /// The picture in the color and at the size in which it is stored.
  ///
  /// - Throws: `FileProblem` if its size does not fit.
  func prepared(_ picture: Raster, path: String) throws -> StoredImage {
    let size = ImageSize(height: picture.height, width: picture.width)
    return StoredImage(
      picture, isGray: color.map { $0 == .gray } ?? picture.isGray,
      size: try storedSize(of: size, path: path))
  }

  /// Rejects a size that a tall image would grow to.
  private func bounded(_ target: ImageSize, _ size: ImageSize, path: String) throws -> ImageSize {
    guard target.height > 16_384 else { return target }
    throw FileProblem(
      .malformed, path: path,
      found: "its size is \(size); at a width of \(loadSize) it would be \(target.height) pixels "
        + "high",
      advice: "Crop the image, or choose a smaller load_size")
  }

  private func storedSize(of size: ImageSize, path: String) throws -> ImageSize {
    switch resize {
    case .resizeAndCrop:
      return ImageSize(height: loadSize, width: loadSize)
    case .crop:
      if min(size.height, size.width) < cropSize { throw tooSmall(size, path: path) }
      return size
    case .scaleWidth:
      let height = (Double(loadSize * size.height) / Double(size.width) / Double(multiple))
        .rounded()
      return try bounded(
        ImageSize(height: max(4, Int(height) * multiple), width: loadSize), size, path: path)
    case .scaleWidthAndCrop:
      return try bounded(
        ImageSize(height: max(loadSize * size.height / size.width, cropSize), width: loadSize),
        size, path: path)
    case .unchanged:
      if size.height % multiple != 0 || size.width % multiple != 0 {
        throw FileProblem(
          .malformed, path: path,
          found:
            "its size is \(size); with resize: none both sides must be multiples of \(multiple)",
          advice: "Crop the image, or set resize to another value, such as scale-width; for a"
            + " converted pair, set a size with condense convert --image-size")
      }
      return size
    }
  }

  private func tooSmall(_ size: ImageSize, path: String) -> FileProblem {
    let largest = min(size.height, size.width) / multiple * multiple
    let smaller = largest >= 4 ? "set crop_size to \(largest) or less, " : ""
    return FileProblem(
      .malformed, path: path,
      found: "its size is \(size), smaller than the crop_size of \(cropSize)",
      advice: "Use a larger image, \(smaller)or set resize to resize-and-crop")
  }
}
