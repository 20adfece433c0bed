import Coevolution
import Layers
import Models
import Pruning
import TensorCore
import Training
import Translation

/// What a search asks about masks of two generators: it narrows them for real, fits what is left to
/// the originals, and lets the result translate calibration images.
public struct GeneratorPairProblem: PairProblem {
  /// A narrowed generator, and its translations of the calibration images.
  public struct Phenotype: Sendable {
    let generator: FrozenGenerator
    let fakes: Tensor
  }

  /// Decides what candidates are.
  public let settings: CompressionSettings
  /// Differs for other pairs, images and settings.
  public let identity: String
  let originals: Sides<OriginalGenerator>

  /// Looks at the originals.
  ///
  /// - Parameters:
  ///   - pair: The originals.
  ///   - imagesA: Calibration images of A, `[N, H, W, C]` in -1...1.
  ///   - imagesB: The same of B.
  ///   - identity: Differs for other pairs and images.
  /// - Precondition: The generators are `ResNetGenerator`s, and the pair has discriminators.
  public init(
    _ pair: TranslationPair, imagesA: Tensor, imagesB: Tensor, settings: CompressionSettings,
    identity: String
  ) {
    guard let a = pair.generatorA.model as? ResNetGenerator,
      let b = pair.generatorB.model as? ResNetGenerator, let judges = pair.discriminators
    else {
      preconditionFailure("GeneratorPairProblem: expected two ResNet generators and discriminators")
    }
    self.settings = settings
    self.identity = identity
    originals = Sides(
      a: OriginalGenerator(a, discriminator: judges.a.model, images: imagesA, settings: settings),
      b: OriginalGenerator(b, discriminator: judges.b.model, images: imagesB, settings: settings))
  }

  /// A bit for each channel of each group.
  public var layouts: Sides<GenomeLayout> { Sides { originals[$0].layout } }

  /// Magnitudes of the weights that make a channel, over the mean of its group.
  public func channelScores(on side: Side) -> [Double]? { originals[side].scores.map(Double.init) }

  /// The resource that the settings name.
  public func cost(of genome: Genome, on side: Side) -> Double {
    let original = originals[side]
    let widths = original.layout.ranges.map { genome.onesCount(in: $0) }
    return settings.amount(of: original.cost(widths: widths))
  }

  /// Narrows the generator and translates the calibration images.
  public func phenotype(of genome: Genome, on side: Side) -> Phenotype {
    let original = originals[side]
    let generator = FrozenGenerator(original.narrowed(to: original.mask(genome)))
    return Phenotype(generator: generator, fakes: generator(original.images))
  }

  /// The discriminator-aware distortion, and that of the pixels.
  public func ownLoss(of phenotype: Phenotype, on side: Side) -> Double {
    let original = originals[side]
    let weight = settings.objective.distortionWeight
    let judged = meanSquare(original.discriminator(phenotype.fakes), original.judgments)
    return judged + (weight > 0 ? weight * meanSquare(phenotype.fakes, original.fakes) : 0)
  }

  /// The cycle losses, not weighted.
  public func coupledLosses(of pair: Sides<Phenotype>) -> Sides<Double> {
    Sides { side in
      meanSquare(pair[side.other].generator(pair[side].fakes), originals[side].images)
    }
  }
}

/// The mean of `(a − b)²`, in double precision.
private func meanSquare(_ a: Tensor, _ b: Tensor) -> Double {
  precondition(a.shape == b.shape, "meanSquare: found \(a.shape) and \(b.shape)")
  return withPointers(a, b) { left, right in
    var total = 0.0
    for index in 0..<a.count {
      let difference = Double(left[index] - right[index])
      total += difference * difference
    }
    return total / Double(a.count)
  }
}
