import FileAccess
import Foundation
import Images
import Memory
import Synchronization
import TensorCore

/// The images of a folder, read and resized: 16 bits per sample if the file has as many, else 8. They
/// are in memory, or if they take more than 512 MiB in a file that is mapped into memory.
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
    let bytesEach = first.reduce(0) { $0 + $1.bytes.count }
    let (bytes, isOver) = paths.count.multipliedReportingOverflow(by: bytesEach)
    let loaded: [[Loaded]]
    if isOver || bytes > PixelCache.memoryLimit {
      loaded = try loadLarge(
        paths, preparations, bytes: isOver ? Int.max : bytes, content: "the images of \(folder)")
    } else {
      try MemoryNeed(images: paths.count, bytesEach: bytesEach).require(
        for: "\(folder): reading \(paths.count) images, prepared as \(first[0].size),",
        advice: "Prepare them smaller (data.load_size), use fewer images, or allow more memory")
      loaded = try load(paths[...], preparations)
    }
    return try preparations.indices.map { way in
      try PreparedImages(folder, paths, loaded.map { $0[way] }, preparations[way])
    }
  }

  /// Reads images that may not fit into memory, a portion at a time, into a file that is mapped into
  /// memory.
  private static func loadLarge(
    _ paths: [String], _ preparations: [ImagePreparation], bytes: Int, content: String
  ) throws -> [[Loaded]] {
    let file = try SpilledPixels(in: PixelCache.standard.folder, bytes: bytes, content: content)
    var places: [[Range<Int>]] = []
    var loaded: [[Loaded]] = []
    for start in stride(from: 0, to: paths.count, by: 32) {
      for image in try load(paths[start..<min(start + 32, paths.count)], preparations) {
        places.append(try image.map { try file.append($0.image.bytes) })
        loaded.append(image.map { $0.with($0.image.withoutSamples) })
      }
    }
    let mapped = try file.mapped()
    return zip(loaded, places).map { images, places in
      zip(images, places).map { $0.with($0.image.placed(at: $1, in: mapped)) }
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

  /// Some of the images, in this order.
  package func selecting(_ indices: [Int]) -> PreparedImages {
    PreparedImages(self, indices)
  }

  private init(_ all: PreparedImages, _ indices: [Int]) {
    preparation = all.preparation
    paths = indices.map { all.paths[$0] }
    names = indices.map { all.names[$0] }
    channels = all.channels
    fileSizes = indices.map { all.fileSizes[$0] }
    fileChannels = indices.map { all.fileChannels[$0] }
    images = indices.map { all.images[$0] }
    var hash = ContentHash()
    hash.absorb(all.identity)
    hash.absorb(indices)
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

    func with(_ image: StoredImage) -> Loaded {
      Loaded(image: image, fileSize: fileSize, fileChannels: fileChannels, identity: identity)
    }
  }

  /// Reads on all threads. Of several problems, it throws the first in the order of the paths.
  private static func load(
    _ paths: ArraySlice<String>, _ preparations: [ImagePreparation]
  ) throws -> [[Loaded]] {
    let results = Mutex([Result<[Loaded], any Error>?](repeating: nil, count: paths.count))
    let observer = PNG.readObserver
    Parallelism.forEach(blocks: paths.count) { position in
      // Threads of the pool do not inherit the task-local observer.
      let result = Result {
        try load(paths[paths.startIndex + position], preparations, telling: observer)
      }
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
