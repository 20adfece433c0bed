import DataPipeline
import Images

/// Writes a PNG and creates its folders, without waiting for the disk.
func writePicture(_ image: Image, to path: String, bitDepth: Int = 8) throws {
  try write(Array(PNG.encode(image, bitDepth: bitDepth)), to: path)
}

/// A gray picture whose pixels are all different up to 256: `first + y * width + x` of 255.
func numbered(width: Int, height: Int, from first: Int = 0) -> Image {
  Image(
    width: width, height: height, channels: 1,
    samples: (0..<width * height).map { Float((first + $0) % 256) / 255 })
}

/// Writes an unpaired data set of numbered gray pictures.
func writeUnpaired(
  in folder: String, a: Int = 2, b: Int = 3, size: Int = 8, test: Int = 1
) throws {
  for (name, count) in [("trainA", a), ("trainB", b), ("testA", test), ("testB", test)] {
    for index in 0..<count {
      try writePicture(
        numbered(width: size, height: size, from: index * size * size),
        to: "\(folder)/\(name)/\(index).png")
    }
  }
}

extension ImagePreparation {
  /// Keeps pictures of 8×8 unchanged.
  static let exact = ImagePreparation(loadSize: 8, cropSize: 8, flip: false)
}
