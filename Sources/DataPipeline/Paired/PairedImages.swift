import FileAccess
import Foundation

/// Images of two domains that show the same scenes: image n of A belongs to image n of B.
public struct PairedImages: Sendable {
  /// The images of A.
  public let a: PreparedImages
  /// The images of B, in the same order.
  public let b: PreparedImages

  /// The number of pairs.
  public var count: Int { a.count }

  /// A hash of all images as they are used, and of their order.
  public var identity: String { "\(a.identity) \(b.identity)" }

  init(_ a: PreparedImages, _ b: PreparedImages) {
    self.a = a
    self.b = b
  }

  /// The pairs with A and B exchanged.
  package var reversed: PairedImages { PairedImages(b, a) }

  /// Some of the pairs, in this order.
  package func selecting(_ indices: [Int]) -> PairedImages {
    PairedImages(a.selecting(indices), b.selecting(indices))
  }

  /// Reads two folders whose files have the same names, apart from the endings, for each preparation.
  ///
  /// - Throws: `FileProblem` of kind `.missing` or `.malformed` if an image has no counterpart, or one of
  ///   another size; `NotEnoughMemory`.
  static func read(
    folders: (a: String, b: String), _ preparations: [ImagePreparation]
  ) throws -> [PairedImages] {
    try requireEqualNames(folders.a, folders.b)
    let a = try PreparedImages.read(folder: folders.a, preparations)
    let b = try PreparedImages.read(folder: folders.b, preparations)
    return try zip(a, b).map { a, b in
      let pairs = PairedImages(a, b.ordered(as: a.names))
      try pairs.requireEqualSizes()
      return pairs
    }
  }

  /// Reads a folder of pictures with an image of A on the left and one of B on the right, for each
  /// preparation.
  ///
  /// - Throws: `FileProblem` of kind `.missing` or `.malformed`; `NotEnoughMemory`.
  static func read(
    halvesIn folder: String, _ preparations: [ImagePreparation]
  ) throws -> [PairedImages] {
    let uses = preparations.flatMap { preparation in
      [PictureUse.Part.leftHalf, .rightHalf].map {
        PictureUse(preparation: preparation, part: $0)
      }
    }
    let read = try PreparedImages.read(folder: folder, uses: uses)
    return preparations.indices.map { PairedImages(read[2 * $0], read[2 * $0 + 1]) }
  }

  /// Rejects names without a counterpart before any image is read.
  private static func requireEqualNames(_ a: String, _ b: String) throws {
    let paths = (a: try PreparedImages.imagePaths(in: a), b: try PreparedImages.imagePaths(in: b))
    let names = (
      a: paths.a.map { ImageFiles.stem(of: $0, in: a) },
      b: paths.b.map { ImageFiles.stem(of: $0, in: b) }
    )
    let pairing = "the images of \(a) and \(b)"
    try TestImages.requireDifferentNames(names.a, paths.a, pairing: pairing)
    try TestImages.requireDifferentNames(names.b, paths.b, pairing: pairing)
    for (folder, own, other, others) in [(a, names.a, b, names.b), (b, names.b, a, names.a)] {
      let known = Set(others)
      let alone = own.filter { !known.contains($0) }
      guard !alone.isEmpty else { continue }
      throw FileProblem(
        .malformed, path: folder,
        found: "\(alone.count) of its \(own.count) images \(alone.count == 1 ? "has" : "have") no"
          + " counterpart of the same name in \(other): \(alone.listed(atMost: 5))",
        advice: "Add the counterparts, or remove these images; the endings of names may differ. For"
          + " images without pairs, use step: cyclegan")
    }
  }

  private func requireEqualSizes() throws {
    for index in 0..<count where a.fileSizes[index] != b.fileSizes[index] {
      throw FileProblem(
        .malformed, path: b.paths[index],
        found: "its size is \(b.fileSizes[index]); expected \(a.fileSizes[index]), the size of "
          + a.paths[index],
        advice: "Give both the same size")
    }
  }
}
