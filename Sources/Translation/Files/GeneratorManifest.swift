import Interchange
import Networks
import TensorCore

/// The description in a generator's file, in addition to graph and weights.
public struct GeneratorManifest: ModelManifest, Equatable {
  /// `condense.generator`
  public static let key = "condense.generator"
  /// `generator`
  public static let noun = "generator"

  /// Height and width of the training images, if known; the generator also accepts other sizes.
  public var imageSize: [Int]?
  /// How the weights were produced: recipe, seed, epochs, metrics.
  public var provenance: [String: String]

  enum CodingKeys: String, CodingKey {
    case provenance
    case imageSize = "image_size"
  }

  /// Describes a generator.
  public init(imageSize: [Int]? = nil, provenance: [String: String] = [:]) {
    self.imageSize = imageSize
    self.provenance = provenance
  }

  /// Reads the description from a file.
  ///
  /// - Throws: `DecodingError` if a value is missing or out of range.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    imageSize = try container.decodeIfPresent([Int].self, forKey: .imageSize)
    provenance = try container.decodeIfPresent([String: String].self, forKey: .provenance) ?? [:]
    if let imageSize, imageSize.count != 2 || !imageSize.allSatisfy((1...65_536).contains) {
      throw DecodingError.dataCorruptedError(
        forKey: .imageSize, in: container,
        debugDescription: "image_size is \(imageSize), expected [height, width], each in 1...65536")
    }
  }

  /// The size of the training images.
  public var imageExtent: ImageExtent? {
    imageSize.map { ImageExtent(height: $0[0], width: $0[1]) }
  }

  /// The problem with a network whose output images have another size than its input images; nil if
  /// there is none.
  public func problem(of plan: NetworkPlan, output: Shape) -> String? {
    if let problem = plan.trainingProblem { return problem }
    guard output.rank == 4 else {
      return "its output for one image is \(output), expected an image, [N, H, W, C]"
    }
    if let imageSize {
      return output.extents.dropLast() == [1] + imageSize
        ? nil : "its output for its image_size, \(imageSize[0])×\(imageSize[1]), is \(output)"
    }
    let side = plan.smallestSide ?? 1
    return plan.fittingSize(height: side, width: side) == nil
      ? "its output images never have the size of its input images" : nil
  }
}
