import Images
import TensorCore

/// Prepares images for a network that reads another size, color or normalization than a data set
/// has.
///
/// Sizes change as in `ImageFolder`: bilinear, antialiased. Gray becomes RGB by repetition, and RGB
/// becomes gray by the weights of ITU-R BT.601.
package struct ImageConversion: Sendable {
  /// The shape `[H, W, C]` of the prepared images.
  let shape: Shape
  /// The normalization of the prepared images.
  let normalization: Normalization

  /// A conversion to images of a shape `[H, W, C]` and a normalization.
  ///
  /// - Precondition: The normalization has C channels.
  package init(to shape: Shape, normalizedBy normalization: Normalization) {
    precondition(
      shape.rank == 3 && shape[2] == normalization.channels,
      "ImageConversion: found images of \(shape) and a normalization of"
        + " \(normalization.channels) channels")
    self.shape = shape
    self.normalization = normalization
  }

  /// Whether images of some channels can be converted to images of others.
  package static func canConvert(channels: Int, to wanted: Int) -> Bool {
    channels == wanted || wanted == 1 || wanted == 3
  }

  /// Converts normalized images `[N, H, W, C]`.
  ///
  /// - Parameter other: The normalization of `images`.
  package func callAsFunction(_ images: Tensor, normalizedBy other: Normalization) -> Tensor {
    let extents = images.shape.extents
    guard Array(extents.dropFirst()) != shape.extents else {
      return other.converted(images, to: normalization)
    }
    let plain = other.converted(images, to: .identity(channels: extents[3]))
    let scalars = plain.scalars
    let imageSize = extents[1] * extents[2] * extents[3]
    return batch(of: extents[0]) { index in
      adapted(
        Image(
          width: extents[2], height: extents[1], channels: extents[3],
          samples: Array(scalars[index * imageSize..<(index + 1) * imageSize]))
      ).samples
    }
  }

  /// Reads images from files at this size and in this color, as `ImageFolder` does.
  ///
  /// - Precondition: Gray or RGB.
  /// - Throws: `FileProblem` if a file is missing or invalid.
  package func callAsFunction(files paths: [String]) throws -> Tensor {
    let images = try ParallelReading.map(paths.count) { index in
      try ImageBytes(
        path: paths[index], size: ImageSize(height: shape[0], width: shape[1]),
        color: shape[2] == 1 ? .gray : .rgb
      ).bytes
    }
    return batch(of: paths.count) { index in images[index].map { Float($0) / 255 } }
  }

  /// The normalized batch of images, each given by its samples in 0...1.
  private func batch(of count: Int, samples: (Int) throws -> [Float]) rethrows -> Tensor {
    var scalars: [Float] = []
    scalars.reserveCapacity(count * shape.count)
    for index in 0..<count {
      for (place, sample) in try samples(index).enumerated() {
        scalars.append(normalization.value(of: sample, channel: place % shape[2]))
      }
    }
    return Tensor(scalars, shape: Shape([count] + shape.extents))
  }

  private func adapted(_ image: Image) -> Image {
    let colored =
      image.channels == shape[2] ? image : image.converted(to: shape[2] == 1 ? .gray : .rgb)
    return colored.resized(width: shape[1], height: shape[0], interpolation: .bilinear)
  }
}
