import FileAccess
import Foundation

/// Pairs of images in one of the layouts of pix2pix's official code.
///
/// Either `trainA` and `trainB`, `testA` and `testB`, and optionally `valA` and `valB`, whose files have
/// the same names apart from the endings; or `train`, `test` and optionally `val` with pictures that have
/// an image of A on the left and one of B on the right. Without a test part, `val` is the test part.
///
/// If an image of a domain has color and the preparation sets none, all images of the domain are
/// converted to RGB. The domains may differ in this, as for the colors of gray images.
public struct PairedFolder: Sendable {
  /// The path of the data set's folder.
  public let path: String
  /// The training pairs.
  public let train: PairedImages
  /// The training pairs, prepared like test pairs.
  package let fixed: PairedImages
  /// The pairs of `val`; nil if there is none, or if it is the test part.
  public let validation: PairedImages?
  /// The test pairs.
  public let test: PairedImages
  /// What should be known of the files, a sentence each.
  public let notes: [String]

  /// Reads all pairs, each file once.
  ///
  /// - Parameters:
  ///   - path: The path of the data set's folder.
  ///   - preparation: How training images are prepared; others are prepared without randomness.
  /// - Throws: `FileProblem` of kind `.missing` or `.malformed`; `NotEnoughMemory`.
  public init(_ path: String, preparation: ImagePreparation = ImagePreparation()) throws {
    let layout = try Layout(path)
    // Find all folders before reading the first image.
    let trainFolder = try layout.required("train", or: nil)
    let testFolder = try layout.required("test", or: "val")
    let validationFolder = layout.hasTest ? layout.part("val") : nil
    self.path = path
    let fixedPreparation = preparation.withoutRandomness
    let isFixed = fixedPreparation == preparation
    let trained = try trainFolder.read([preparation] + (isFixed ? [] : [fixedPreparation]))
    let tested = try testFolder.read([fixedPreparation])[0]
    let validated = try validationFolder?.read([fixedPreparation])[0]
    let all = trained + [tested] + (validated.map { [$0] } ?? [])
    let inColor = (
      a: all.contains { $0.a.channels > 1 }, b: all.contains { $0.b.channels > 1 }
    )
    func unified(_ pairs: PairedImages) -> PairedImages {
      PairedImages(
        inColor.a ? pairs.a.inColor : pairs.a, inColor.b ? pairs.b.inColor : pairs.b)
    }
    train = unified(trained[0])
    fixed = unified(trained[trained.count - 1])
    test = unified(tested)
    validation = validated.map(unified)
    var mismatches = NameMismatches()
    for pairs in [trained[0], tested] + (validated.map { [$0] } ?? []) {
      mismatches.add(pairs.a.mismatches)
      if !layout.isCombined { mismatches.add(pairs.b.mismatches) }
    }
    notes = [mismatches.text].compactMap(\.self)
  }

  /// The test pairs alone, and what should be known of their files.
  ///
  /// - Throws: As `init`.
  package static func testPairs(
    in path: String, preparation: ImagePreparation
  ) throws -> (pairs: PairedImages, notes: [String]) {
    let folder = try Layout(path).required("test", or: "val")
    let pairs = try folder.read([preparation.withoutRandomness])[0]
    var mismatches = pairs.a.mismatches
    if pairs.a.paths != pairs.b.paths { mismatches.add(pairs.b.mismatches) }
    return (pairs, [mismatches.text].compactMap(\.self))
  }

  /// The folders of a data set.
  private struct Layout {
    let path: String
    let names: [String]
    /// Whether pictures hold both images of a pair.
    let isCombined: Bool

    init(_ path: String) throws {
      self.path = path
      names = try ImageFiles.names(
        in: path,
        layout: "a folder with trainA, trainB, testA and testB, or with train and test"
      ).filter { ImageFiles.isFolder((path as NSString).appendingPathComponent($0)) }
      isCombined = !names.contains("trainA") && names.contains("train")
    }

    var hasTest: Bool { part("test") != nil }

    /// The folders of a part; nil unless all of them exist.
    func part(_ name: String) -> Part? {
      func folder(_ name: String) -> String? {
        names.contains(name) ? (path as NSString).appendingPathComponent(name) : nil
      }
      if isCombined { return folder(name).map(Part.combined) }
      guard let a = folder(name + "A"), let b = folder(name + "B") else { return nil }
      return .aligned(a, b)
    }

    func required(_ name: String, or other: String?) throws -> Part {
      if let part = part(name) ?? other.flatMap(part) { return part }
      let others = names.isEmpty ? "no folders" : names.joined(separator: ", ")
      let wanted = isCombined ? name : "\(name)A and \(name)B"
      throw FileProblem(
        .missing, path: path, found: "it has no \(wanted); found \(others)",
        advice: isCombined
          ? "Put pictures with an image of A on the left and one of B on the right into \(name)"
          : "Put images of A and images of B with the same names into \(wanted)")
    }
  }

  private enum Part {
    case aligned(String, String)
    case combined(String)

    func read(_ preparations: [ImagePreparation]) throws -> [PairedImages] {
      switch self {
      case .aligned(let a, let b): try PairedImages.read(folders: (a, b), preparations)
      case .combined(let folder): try PairedImages.read(halvesIn: folder, preparations)
      }
    }
  }
}
