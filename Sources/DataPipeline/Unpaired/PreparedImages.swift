import FileAccess
import Foundation
import Images
import Memory
import Synchronization
import TensorCore

/// The images of a folder, read and resized, in memory: 16 bits per sample if the file has as many,
/// else 8.
public struct PreparedImages: Sendable {
  /// How the images are resized, cropped and flipped.
  public let preparation: ImagePreparation
  /// The path of each image's file.
  public let paths: [String]
  /// The path of each image relative to the folder, without `.png`.
  public let names: [String]
  /// 1 gray, 3 RGB.
  public let channels: Int
  /// A hash of the samples in memory.
  public let identity: String

  /// The size of each file's picture.
  package let fileSizes: [ImageSize]
  /// The channels of each file's picture: 1 or 2 gray, 3 or 4 RGB.
  package let fileChannels: [Int]
  private let images: [StoredImage]

  /// Reads all PNG files in a folder and its subfolders, in the order of their paths.
  ///
  /// - Throws: `FileProblem` of kind `.missing` or `.malformed`; `NotEnoughMemory`.
  public init(folder: String, preparation: ImagePreparation) throws {
    self = try Self.read(folder: folder, [preparation])[0]
  }

  /// The same for several preparations; each file is read once.
  static func read(folder: String, _ preparations: [ImagePreparation]) throws -> [PreparedImages] {
    let paths = try PNGFiles.paths(in: folder, layout: "a folder of PNG images")
    guard !paths.isEmpty else {
      throw FileProblem(
        .malformed, path: folder, found: "this folder has no images; expected PNG files",
        advice: "Put PNG images into the folder")
    }
    // The first image stands for all; they are resized alike, or most often of one size.
    let first = try load(paths[0], preparations, telling: nil).map(\.image)
    try MemoryNeed(
      images: paths.count, bytesEach: first.reduce(0) { $0 + $1.byteCount }
    ).require(
      for: "\(folder): reading \(paths.count) images, prepared as \(first[0].size),",
      advice: "Prepare them smaller (data.load_size), use fewer images, or allow more memory")
    let loaded = try load(paths, preparations)
    return try preparations.indices.map { way in
      try PreparedImages(folder, paths, loaded.map { $0[way] }, preparations[way])
    }
  }

  private init(
    _ folder: String, _ paths: [String], _ loaded: [Loaded], _ preparation: ImagePreparation
  ) throws {
    let channels = loaded[0].image.channels
    if let other = loaded.firstIndex(where: { $0.image.channels != channels }) {
      throw Self.mixedColors(paths[other], loaded[other].image.channels, than: paths[0])
    }
    self.preparation = preparation
    self.paths = paths
    names = paths.map { String($0.dropFirst(folder.count).drop { $0 == "/" }.dropLast(4)) }
    self.channels = channels
    fileSizes = loaded.map(\.fileSize)
    fileChannels = loaded.map(\.fileChannels)
    images = loaded.map(\.image)
    var hash = ContentHash()
    for image in loaded { hash.absorb(image.identity) }
    identity = hash.text
  }

  /// The number of images.
  public var count: Int { paths.count }

  /// The middle of an image, not flipped, in -1...1: `[1, H, W, C]`.
  public func image(at index: Int) -> Tensor {
    let size = viewSize(at: index)
    return Tensor([1, size.height, size.width, channels]) {
      images[index].write(
        preparation.centeredView(of: images[index].size), of: size, into: $0)
    }
  }

  /// The size of an image after the crop.
  public func viewSize(at index: Int) -> ImageSize { preparation.viewSize(of: images[index].size) }

  /// The index of the first image whose view has another size than that of image 0; nil if there is
  /// none.
  package var firstOfAnotherSize: Int? {
    images.indices.first { viewSize(at: $0) != viewSize(at: 0) }
  }

  /// A view of an image, drawn from `stream`.
  func view(of index: Int, drawnFrom stream: RandomStream) -> ImagePreparation.View {
    preparation.randomView(of: images[index].size, from: stream)
  }

  /// Views of images, `[N, H, W, C]` in -1...1.
  ///
  /// - Precondition: The views have one size.
  func batch(of indices: [Int], _ views: [ImagePreparation.View]) -> Tensor {
    let size = viewSize(at: indices[0])
    let shape: Shape = [indices.count, size.height, size.width, channels]
    return Tensor(shape) { destination in
      for (place, index) in indices.enumerated() {
        precondition(
          viewSize(at: index) == size,
          "PreparedImages.batch: found images of \(size) and \(viewSize(at: index)), expected one "
            + "size")
        images[index].write(
          views[place], of: size, into: destination + place * shape.count / indices.count)
      }
    }
  }

  /// The middle of an image, not flipped, 8 bits per sample: `[H, W, C]`.
  func bytes(at index: Int) -> [UInt8] {
    let image = images[index]
    return image.bytes(
      preparation.centeredView(of: image.size), of: preparation.viewSize(of: image.size))
  }

  static func mixedColors(_ path: String, _ channels: Int, than other: String) -> FileProblem {
    let (this, that) = channels == 1 ? ("gray", "RGB") : ("RGB", "gray")
    return FileProblem(
      .malformed, path: path, found: "this image is \(this), but \(other) is \(that)",
      advice: "Convert all images to one color: set color: gray or color: rgb")
  }

  private struct Loaded {
    let image: StoredImage
    let fileSize: ImageSize
    let fileChannels: Int
    let identity: String
  }

  /// Reads on all threads. Of several problems, it throws the first in the order of the paths.
  private static func load(
    _ paths: [String], _ preparations: [ImagePreparation]
  ) throws -> [[Loaded]] {
    let results = Mutex([Result<[Loaded], any Error>?](repeating: nil, count: paths.count))
    let observer = PNG.readObserver
    Parallelism.forEach(blocks: paths.count) { position in
      // Threads of the pool do not inherit the task-local observer.
      let result = Result { try load(paths[position], preparations, telling: observer) }
      results.withLock { $0[position] = result }
    }
    return try results.withLock { results in try results.compactMap { try $0?.get() } }
  }

  private static func load(
    _ path: String, _ preparations: [ImagePreparation],
    telling observer: ReadObserver?
  ) throws -> [Loaded] {
    let picture = try PNG.read(path, telling: observer)
    return try preparations.map { preparation in
      let image = StoredImage(try preparation.prepared(picture, path: path))
      return Loaded(
        image: image, fileSize: ImageSize(height: picture.height, width: picture.width),
        fileChannels: picture.channels, identity: image.identity)
    }
  }
}
