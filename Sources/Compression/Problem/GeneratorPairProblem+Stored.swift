import Networks
import Search
import TensorCore
import Translation

// The result of the analysis as tensors, so that it can be written to a file and read again.
extension GeneratorPairProblem {
  /// What the analysis of both generators found, by name: the scores of channels, the outputs for the
  /// calibration images, and the moments of what layers read.
  package var stored: [(name: String, tensor: Tensor)] {
    Side.allCases.flatMap { side in
      [(Self.scoresName(side), Tensor(scores[side], shape: [scores[side].count]))]
        + originals[side].stored.map { (Self.name($0.name, side), $0.tensor) }
    }
  }

  /// A text that identifies what the analysis depends on.
  ///
  /// - Parameters:
  ///   - pair: The original pair.
  ///   - settings: The settings for building and scoring candidates; the loss of candidates and their
  ///     widths have no influence.
  ///   - identity: A text that identifies the images.
  package static func analysisIdentity(
    of pair: TranslationPair, settings: CompressionSettings, identity: String
  ) -> String {
    func words(_ number: Int?) -> String { number.map { "\($0)" } ?? "all" }
    return "\(identity), weights \(pair.identity), ranking \(settings.ranking.rawValue),"
      + " moments \(settings.recovery != .none), tied groups \(settings.tiesGroups),"
      + " calibration images \(words(settings.calibrationCount)),"
      + " crop \(words(settings.calibrationCrop))"
  }

  /// The problem of a pair whose analysis was stored; nil if a tensor is missing or does not fit.
  ///
  /// - Parameters:
  ///   - pair: The original pair.
  ///   - imagesA: Calibration images of A, `[N, H, W, C]` in -1...1.
  ///   - imagesB: Calibration images of B.
  ///   - imageShapes: The shapes of the images that costs are measured for, `[H, W, C]`.
  ///   - resource: The resource that costs count.
  ///   - settings: The settings for building and scoring candidates.
  ///   - identity: A text that identifies the images.
  ///   - stored: The tensor of a name; nil if there is none.
  /// - Throws: What `stored` throws.
  package init?(
    _ pair: TranslationPair, imagesA: Tensor, imagesB: Tensor, imageShapes: Sides<Shape>,
    resource: CompressionResource, settings: CompressionSettings, identity: String,
    stored: (_ name: String) throws -> Tensor?
  ) throws {
    func original(
      _ side: Side, _ generator: Translator, _ judge: Discriminator?, _ images: Tensor
    ) throws -> OriginalGenerator? {
      try OriginalGenerator(
        generator.model, discriminator: judge?.model, images: images,
        imageShape: imageShapes[side], settings: settings
      ) { try stored(Self.name($0, side)) }
    }
    guard let a = try original(.a, pair.generatorAToB, pair.discriminators?.aToB, imagesA),
      let b = try original(.b, pair.generatorBToA, pair.discriminators?.bToA, imagesB)
    else { return nil }
    let originals = Sides(a: a, b: b)
    let scores = try Sides { side in try stored(Self.scoresName(side))?.scalars ?? [] }
    guard Side.allCases.allSatisfy({ scores[$0].count == originals[$0].groups.channelCount })
    else { return nil }
    self.init(originals, scores: scores, pair, resource, settings, identity)
  }

  private static func name(_ name: String, _ side: Side) -> String { "\(side.rawValue).\(name)" }
  private static func scoresName(_ side: Side) -> String { name("scores", side) }
}
