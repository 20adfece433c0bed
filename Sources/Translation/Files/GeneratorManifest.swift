import Interchange
import Networks
import TensorCore

/// What a generator's file says about itself beside its graph and weights.
public struct GeneratorManifest: ModelManifest, Equatable {
  /// `condense.generator`
  public static let key = "condense.generator"
  /// `generator`
  public static let noun = "generator"

  /// Height and width of the images that it was trained on, if that is known; it takes others too.
  public var imageSize: [Int]?
  /// How the weights were made: recipe, seed, epochs, figures.
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

  /// Reads what a file says.
  ///
  /// - Throws: `DecodingError` if something is missing or out of its range.
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

  /// The size that it was trained on.
  public var imageExtent: ImageExtent? {
    imageSize.map { ImageExtent(height: $0[0], width: $0[1]) }
  }

  /// Whether the network makes images of the size of those that it reads.
  public func problem(of plan: NetworkPlan, output: Shape) -> String? {
    if let problem = plan.trainingProblem { return problem }
    guard output.rank == 4 else { return "of one image it makes \(output), expected an image" }
    if let imageSize {
      return output.extents.dropLast() == [1] + imageSize
        ? nil : "of its image_size, \(imageSize[0])×\(imageSize[1]), it makes \(output)"
    }
    let side = plan.smallestSide ?? 1
    return plan.fittingSize(height: side, width: side) == nil
      ? "its images never have the size of those that it reads" : nil
  }
}
