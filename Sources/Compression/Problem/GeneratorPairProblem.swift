import Layers
import Networks
import Pruning
import Search
import TensorCore
import Training
import Translation

/// What a search asks about masks of two generators: it narrows them for real, fits what is left to
/// the originals, and lets the result translate calibration images.
public struct GeneratorPairProblem: PairProblem {
  /// A narrowed generator, and its translations of the calibration images.
  public struct Phenotype: Sendable {
    let generator: FrozenNetwork
    let fakes: Tensor
  }

  /// What costs.
  public let resource: CompressionResource
  /// Decides what candidates are.
  public let settings: CompressionSettings
  /// Differs for other pairs, images and settings.
  public let identity: String
  let originals: Sides<OriginalGenerator>
  /// What each channel is worth, comparable between groups.
  let scores: Sides<[Float]>

  /// Looks at the originals.
  ///
  /// - Parameters:
  ///   - pair: The originals.
  ///   - imagesA: Calibration images of A, `[N, H, W, C]` in -1...1.
  ///   - imagesB: The same of B.
  ///   - identity: Differs for other images.
  public init(
    _ pair: TranslationPair, imagesA: Tensor, imagesB: Tensor, resource: CompressionResource,
    settings: CompressionSettings, identity: String
  ) {
    self.resource = resource
    self.settings = settings
    self.identity =
      "\(identity), weights \(pair.identity), \(resource.words), \(settings.keysAndValues)"
    let originals = Sides(
      a: OriginalGenerator(
        pair.generatorAToB.model, discriminator: pair.discriminators?.aToB.model, images: imagesA,
        settings: settings),
      b: OriginalGenerator(
        pair.generatorBToA.model, discriminator: pair.discriminators?.bToA.model, images: imagesB,
        settings: settings))
    self.originals = originals
    scores = Sides { side in
      originals[side].scores(by: settings.ranking, inverse: originals[side.other].generator)
    }
  }

  /// A bit for each channel of each group.
  public var layouts: Sides<GenomeLayout> { Sides { originals[$0].layout } }

  /// The ranking of the settings.
  public func channelScores(on side: Side) -> [Double]? { scores[side].map(Double.init) }

  /// The resource that the settings name.
  public func cost(of genome: Genome, on side: Side) -> Double {
    let original = originals[side]
    let widths = original.layout.ranges.map { genome.onesCount(in: $0) }
    return resource.amount(of: original.cost(widths: widths))
  }

  /// Narrows the generator and translates the calibration images.
  public func phenotype(of genome: Genome, on side: Side) -> Phenotype {
    phenotype(originals[side].narrowed(to: originals[side].mask(genome)), on: side)
  }

  /// A generator that no longer changes, and its translations.
  package func phenotype(_ network: Network, on side: Side) -> Phenotype {
    let generator = FrozenNetwork(network)
    return Phenotype(generator: generator, fakes: generator(originals[side].images))
  }

  /// The discriminator-aware distortion if there is a discriminator, and that of the pixels.
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

  /// The cycle losses, not weighted.
  public func coupledLosses(of pair: Sides<Phenotype>) -> Sides<Double> {
    Sides { side in
      pair[side.other].generator(pair[side].fakes)
        .meanSquaredDifference(from: originals[side].images)
    }
  }
}
