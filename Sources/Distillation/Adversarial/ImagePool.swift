import FileAccess
import Interchange
import TensorCore
import Training

/// A history of generated images for the discriminator (Shrivastava et al. 2017, section 2.3).
///
/// Until the pool is full, it stores each image and returns it. Then it returns an image with
/// probability one half; otherwise the image replaces an older one, which the pool returns instead.
public struct ImagePool {
  /// The maximum number of stored images; with 0, the pool returns every image.
  public let capacity: Int
  /// The stored images, each `[H, W, C]`.
  public package(set) var images: [Tensor] = []

  /// An empty pool; the official code keeps 50 images.
  ///
  /// - Precondition: `capacity` is not negative.
  public init(capacity: Int = 50) {
    precondition(capacity >= 0, "ImagePool: found a capacity of \(capacity)")
    self.capacity = capacity
  }

  /// Takes a batch `[N, H, W, C]` and returns a batch with the same number of images, of the same
  /// shape if there are several.
  ///
  /// - Precondition: All stored images have the same shape if a batch has several images.
  public mutating func exchange(_ batch: Tensor, random: inout RandomStream) -> Tensor {
    guard capacity > 0, let first = batch.shape.extents.first, first > 0 else { return batch }
    let shape = Shape(Array(batch.shape.extents.dropFirst()))
    if first == 1 {
      let shown = exchanged(batch.reshaped(to: shape), &random)
      return shown.reshaped(to: Shape([1] + shown.shape.extents))
    }
    precondition(
      images.allSatisfy { $0.shape == shape },
      "ImagePool: found images of \(shape), but the stored images have another shape")
    return Tensor(
      stacking: (0..<first).map { index in
        exchanged(batch.slice(index..<index + 1).reshaped(to: shape), &random)
      })
  }

  private mutating func exchanged(_ image: Tensor, _ random: inout RandomStream) -> Tensor {
    if images.count < capacity {
      images.append(image)
      return image
    }
    guard random.uniform() > 0.5 else { return image }
    let place = random.index(below: images.count)
    defer { images[place] = image }
    return images[place]
  }
}

extension ImagePool {
  /// The stored images by index.
  var state: [(name: String, tensor: Tensor)] {
    images.enumerated().map { ("\($0)", $1) }
  }

  /// Continues from a saved `state`.
  ///
  /// - Parameters:
  ///   - file: The file of the training state.
  ///   - prefix: The prefix of the images' names.
  ///   - shapes: The shapes `[H, W, C]` that images can have; nil if unknown.
  /// - Throws: `FileProblem` if the file contains another state.
  mutating func restore(
    from file: SafetensorsFile, prefix: String, shapes: Set<Shape>?
  ) throws {
    func problem(_ found: String) -> FileProblem {
      FileProblem(
        .malformed, path: file.path, found: found,
        advice: "Resume with the recipe and the data that the run was started with")
    }
    let saved = try file.tensors(under: prefix)
    let restored = (0..<saved.count).compactMap { saved["\($0)"] }
    guard restored.count == saved.count, restored.count <= capacity,
      restored.allSatisfy({ $0.shape.rank == 3 })
    else {
      throw problem(
        "the \(saved.count) tensors under \(prefix) are not a pool of at most \(capacity) images")
    }
    if let shapes, let other = restored.firstIndex(where: { !shapes.contains($0.shape) }) {
      let known = shapes.prefix(3).map(\.description).sorted().joined(separator: " or ")
      throw problem(
        "the image \(prefix)\(other) is \(restored[other].shape), expected \(known)"
          + (shapes.count > 3 ? " or another size of the training images" : ""))
    }
    images = restored
  }
}
