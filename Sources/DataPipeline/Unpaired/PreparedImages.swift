import FileAccess
import Foundation
import Images
import Memory
import TensorCore

/// The images of a folder, read and resized: 16 bits per sample if the file has as many, else 8. They
/// are in memory, or if they take more than 512 MiB in a file that is mapped into memory.
public struct PreparedImages: Sendable {
  /// How the images are resized, cropped and flipped.
  public let preparation: ImagePreparation
  /// The path of each image's file.
  public let paths: [String]
  /// The path of each image relative to the folder, without the ending of its name.
  public let names: [String]
  /// 1 gray, 3 RGB.
  public let channels: Int
  /// A hash of the samples in memory.
  public let identity: String

  /// The size of each file's picture.
  package let fileSizes: [ImageSize]
  /// The channels of each file's picture: 1 or 2 gray, 3 or 4 RGB.
  package let fileChannels: [Int]
  /// The files whose names stand for another format than they have.
  let mismatches: NameMismatches
  private let images: [StoredImage]

  /// Reads all PNG and JPEG files in a folder and its subfolders, in the order of their paths.
  ///
  /// - Throws: `FileProblem` of kind `.missing` or `.malformed`; `NotEnoughMemory`.
  public init(folder: String, preparation: ImagePreparation) throws {
    self = try Self.read(folder: folder, [preparation])[0]
  }

  /// The same with another number of bytes that stay in memory.
  package init(folder: String, preparation: ImagePreparation, memoryLimit: Int) throws {
    self = try Self.read(folder: folder, [preparation], memoryLimit: memoryLimit)[0]
  }

  /// The number of images in a folder, and the shape `[H, W, C]` of the view of the first one; no other
  /// one is read.
  ///
  /// - Throws: `FileProblem` as for all images.
  package static func sample(
    of folder: String, preparation: ImagePreparation
  ) throws -> (count: Int, shape: Shape) {
    let paths = try imagePaths(in: folder)
    let first = paths[0]
    let image = try load(first, [PictureUse(preparation: preparation)])[0].image
    let size = preparation.viewSize(of: image.size)
    return (paths.count, [size.height, size.width, preparation.color == .gray ? 1 : 3])
  }

  /// The size of the first picture in a folder, before it is prepared.
  ///
  /// - Throws: `FileProblem` as for all images.
  package static func firstSize(in folder: String) throws -> ImageSize {
    let picture = try ImageFile.readRaster(imagePaths(in: folder)[0]).raster
    return ImageSize(height: picture.height, width: picture.width)
  }

  /// At least one path.
  static func imagePaths(in folder: String) throws -> [String] {
    let paths = try ImageFiles.paths(in: folder, layout: "a folder of PNG or JPEG images")
    guard !paths.isEmpty else {
      throw FileProblem(
        .malformed, path: folder,
        found: "this folder has no images; expected \(ImageFormat.names) files",
        advice: "Put images into the folder")
    }
    return paths
  }

  /// The same for several preparations; each file is read once.
  static func read(
    folder: String, _ preparations: [ImagePreparation], memoryLimit: Int = PixelCache.memoryLimit
  ) throws -> [PreparedImages] {
    try read(
      folder: folder, uses: preparations.map { PictureUse(preparation: $0) },
      memoryLimit: memoryLimit)
  }

  /// The same for several uses of the files, such as both halves of each picture.
  static func read(
    folder: String, uses: [PictureUse], memoryLimit: Int = PixelCache.memoryLimit
  ) throws -> [PreparedImages] {
    let paths = try imagePaths(in: folder)
    let loaded = try load(paths, uses, folder: folder, memoryLimit)
    return uses.indices.map { way in
      PreparedImages(folder, paths, loaded.map { $0[way] }, uses[way].preparation)
    }
  }

  /// Reads the images a portion at a time: into memory up to the limit, and then into a file that is
  /// mapped into memory.
  private static func load(
    _ paths: [String], _ uses: [PictureUse], folder: String, _ memoryLimit: Int
  ) throws -> [[Loaded]] {
    var loaded: [[Loaded]] = []
    var file: SpilledPixels?
    var places: [(image: Int, way: Int, place: Range<Int>)] = []
    var kept = 0
    for start in stride(from: 0, to: paths.count, by: portion) {
      let images = try ParallelReading.map(min(portion, paths.count - start)) {
        try load(paths[start + $0], uses)
      }
      if start == 0 { try requireMemory(for: paths.count, like: images[0], folder: folder) }
      for var image in images {
        let bytes = image.reduce(0) { $0 + $1.image.bytes.count }
        if kept + bytes <= memoryLimit {
          kept += bytes
        } else {
          let spilled = try file ?? SpilledPixels(in: PixelCache.standard.folder)
          file = spilled
          for way in image.indices {
            places.append((loaded.count, way, try spilled.append(image[way].image.bytes)))
            image[way] = image[way].with(Data())
          }
        }
        loaded.append(image)
      }
    }
    guard let mapped = try file?.mapped() else { return loaded }
    for (image, way, place) in places {
      loaded[image][way] = loaded[image][way].with(mapped[place])
    }
    return loaded
  }

  /// The number of images that are decoded at once.
  private static let portion = 32

  /// Rejects images that, like the first one, take more memory than there is, up to the limit from
  /// which on they are kept in a file.
  private static func requireMemory(for count: Int, like first: [Loaded], folder: String) throws {
    let bytesEach = first.reduce(0) { $0 + $1.image.bytes.count }
    let (bytes, isOver) = count.multipliedReportingOverflow(by: bytesEach)
    let isSpilled = isOver || bytes > PixelCache.memoryLimit
    try MemoryNeed(
      images: isSpilled ? 1 : count, bytesEach: isSpilled ? PixelCache.memoryLimit : bytesEach
    ).require(
      for: "\(folder): reading \(count) images, prepared as \(first[0].image.size),",
      advice: "Prepare them smaller (data.load_size), use fewer images, or allow more memory")
  }

  private init(
    _ folder: String, _ paths: [String], _ loaded: [Loaded], _ preparation: ImagePreparation
  ) {
    var mismatches = NameMismatches()
    for (path, image) in zip(paths, loaded) { mismatches.note(path, image.format) }
    self.init(
      preparation: preparation, paths: paths,
      names: paths.map { ImageFiles.stem(of: $0, in: folder) },
      fileSizes: loaded.map(\.fileSize), fileChannels: loaded.map(\.fileChannels),
      mismatches: mismatches, images: loaded.map(\.image))
  }

  private init(
    preparation: ImagePreparation, paths: [String], names: [String], fileSizes: [ImageSize],
    fileChannels: [Int], mismatches: NameMismatches, images: [StoredImage]
  ) {
    self.preparation = preparation
    self.paths = paths
    self.names = names
    self.fileSizes = fileSizes
    self.fileChannels = fileChannels
    self.mismatches = mismatches
    // Where one image has color, all get it.
    let channels = images.map(\.channels).max() ?? 1
    self.channels = channels
    let images = channels == 1 ? images : images.map(\.inColor)
    self.images = images
    var hash = ContentHash()
    for image in images { hash.absorb(image.identity) }
    identity = hash.text
  }

  /// The images in RGB.
  var inColor: PreparedImages {
    guard channels == 1 else { return self }
    return PreparedImages(
      preparation: preparation, paths: paths, names: names, fileSizes: fileSizes,
      fileChannels: fileChannels, mismatches: mismatches, images: images.map(\.inColor))
  }

  /// Some of the images, in this order.
  package func selecting(_ indices: [Int]) -> PreparedImages {
    PreparedImages(
      preparation: preparation, paths: indices.map { paths[$0] },
      names: indices.map { names[$0] }, fileSizes: indices.map { fileSizes[$0] },
      fileChannels: indices.map { fileChannels[$0] }, mismatches: mismatches,
      images: indices.map { images[$0] })
  }

  /// The same images, of which a view shows a random square.
  ///
  /// - Parameter side: The side of the square, at most the smallest side of the images.
  package func cropped(to side: Int) -> PreparedImages {
    PreparedImages(
      preparation: preparation.cropped(to: side), paths: paths, names: names,
      fileSizes: fileSizes, fileChannels: fileChannels, mismatches: mismatches, images: images)
  }

  /// The images in the order of `names`.
  ///
  /// - Precondition: They have these names, each once.
  func ordered(as names: [String]) -> PreparedImages {
    guard names != self.names else { return self }
    let places = Dictionary(uniqueKeysWithValues: zip(self.names, self.names.indices))
    let order = names.map { name in
      guard let place = places[name] else {
        preconditionFailure("PreparedImages.ordered: found no image \(name)")
      }
      return place
    }
    return selecting(order)
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

  /// Each size of the views, with the first image that has it.
  package var viewSizes: [(size: ImageSize, image: Int)] {
    var known: Set<ImageSize> = []
    return images.indices.map { (viewSize(at: $0), $0) }.filter { known.insert($0.0).inserted }
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

  private struct Loaded {
    let image: StoredImage
    let fileSize: ImageSize
    let fileChannels: Int
    let format: ImageFormat

    /// The same with the image's samples elsewhere.
    func with(_ bytes: Data) -> Loaded {
      Loaded(
        image: image.with(bytes), fileSize: fileSize, fileChannels: fileChannels, format: format)
    }
  }

  /// Reads a file once for all uses.
  private static func load(_ path: String, _ uses: [PictureUse]) throws -> [Loaded] {
    let (picture, format) = try ImageFile.readRaster(path)
    return try uses.map { use in
      let part = try use.part(of: picture, path: path)
      return Loaded(
        image: try use.preparation.prepared(part, path: path),
        fileSize: ImageSize(height: part.height, width: part.width),
        fileChannels: part.channels, format: format)
    }
  }
}
