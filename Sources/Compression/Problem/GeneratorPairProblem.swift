import Layers
import Networks
import Pruning
import Search
import TensorCore
import Training
import Translation

/// Evaluates masks of two generators for a search: removes channels, fits the remaining weights to
/// the originals, and translates calibration images with the result.
public struct GeneratorPairProblem: PairProblem {
  /// A pruned generator and its translations of the calibration images.
  public struct Phenotype: Sendable {
    let generator: FrozenNetwork
    let fakes: Tensor
  }

  /// The counted resource.
  public let resource: CompressionResource
  /// The settings for candidates.
  public let settings: CompressionSettings
  /// A text that identifies pair, images and settings.
  public let identity: String
  let originals: Sides<OriginalGenerator>
  /// The importance of each channel, comparable between groups.
  let scores: Sides<[Float]>

  /// Analyzes the original generators.
  ///
  /// - Parameters:
  ///   - pair: The original pair.
  ///   - imagesA: Calibration images of A, `[N, H, W, C]` in -1...1.
  ///   - imagesB: Calibration images of B.
  ///   - imageShapes: The shapes of the images that costs are measured for, `[H, W, C]`; nil for those
  ///     of the calibration images.
  ///   - resource: The resource that costs count.
  ///   - settings: The settings for building and scoring candidates.
  ///   - identity: A text that identifies the images.
  ///   - progress: Called often with the share of the work that is done, in 0...1; it may throw to end
  ///     the work.
  /// - Throws: What `progress` throws.
  public init(
    _ pair: TranslationPair, imagesA: Tensor, imagesB: Tensor, imageShapes: Sides<Shape>? = nil,
    resource: CompressionResource, settings: CompressionSettings, identity: String,
    progress: (_ share: Double) throws -> Void
  ) rethrows {
    let shapes =
      imageShapes
      ?? Sides(
        a: Shape(Array(imagesA.shape.extents.dropFirst())),
        b: Shape(Array(imagesB.shape.extents.dropFirst())))
    let originals = Sides(
      a: try OriginalGenerator(
        pair.generatorAToB.model, discriminator: pair.discriminators?.aToB.model, images: imagesA,
        imageShape: shapes.a, settings: settings
      ) { try progress(0.25 * $0) },
      b: try OriginalGenerator(
        pair.generatorBToA.model, discriminator: pair.discriminators?.bToA.model, images: imagesB,
        imageShape: shapes.b, settings: settings
      ) { try progress(0.25 + 0.25 * $0) })
    self.init(
      originals,
      scores: Sides(
        a: try originals.a.scores(by: settings.ranking, inverse: originals.b.generator) {
          try progress(0.5 + 0.25 * $0)
        },
        b: try originals.b.scores(by: settings.ranking, inverse: originals.a.generator) {
          try progress(0.75 + 0.25 * $0)
        }),
      pair, resource, settings, identity)
  }

  init(
    _ originals: Sides<OriginalGenerator>, scores: Sides<[Float]>, _ pair: TranslationPair,
    _ resource: CompressionResource, _ settings: CompressionSettings, _ identity: String
  ) {
    self.resource = resource
    self.settings = settings
    self.identity =
      "\(identity), weights \(pair.identity), \(resource.words), \(settings.keysAndValues)"
    self.originals = originals
    self.scores = scores
  }

  /// The same without progress.
  public init(
    _ pair: TranslationPair, imagesA: Tensor, imagesB: Tensor, resource: CompressionResource,
    settings: CompressionSettings, identity: String
  ) {
    self.init(
      pair, imagesA: imagesA, imagesB: imagesB, resource: resource, settings: settings,
      identity: identity
    ) { _ in }
  }

  /// A bit for each channel of each group.
  public var layouts: Sides<GenomeLayout> { Sides { originals[$0].layout } }

  /// The channel scores of the configured ranking.
  public func channelScores(on side: Side) -> [Double]? { scores[side].map(Double.init) }

  /// The cost in the configured resource.
  public func cost(of genome: Genome, on side: Side) -> Double {
    let original = originals[side]
    let widths = original.layout.ranges.map { genome.onesCount(in: $0) }
    return resource.amount(of: original.cost(widths: widths))
  }

  /// Prunes the generator and translates the calibration images.
  public func phenotype(of genome: Genome, on side: Side) -> Phenotype {
    phenotype(originals[side].narrowed(to: originals[side].mask(genome)), on: side)
  }

  /// A fixed generator and its translations.
  package func phenotype(_ network: Network, on side: Side) -> Phenotype {
    let generator = FrozenNetwork(network)
    return Phenotype(generator: generator, fakes: generator(originals[side].images))
  }

  /// The discriminator-aware distortion if there is a discriminator, plus the distortion of pixels.
  public func ownLoss(of phenotype: Phenotype, on side: Side) -> Double {
    let original = originals[side]
    let weight = settings.objective.distortionWeight
    let judged =
      original.judge.map {
        $0.discriminator(phenotype.fakes).meanSquaredDifference(from: $0.judgments)
      } ?? 0
    return judged
      + (weight > 0 ? weight * phenotype.fakes.meanSquaredDifference(from: original.fakes) : 0)
  }

  /// The unweighted cycle losses.
  public func coupledLosses(of pair: Sides<Phenotype>) -> Sides<Double> {
    Sides { side in
      pair[side.other].generator(pair[side].fakes)
        .meanSquaredDifference(from: originals[side].images)
    }
  }
}
