import Distillation

/// The losses of both generators of a pair.
///
/// The generators can have different weights and terms. Networks that a term trains with their own
/// loss, such as discriminators, use the settings of the first generator that has the term.
public struct PairLosses: Equatable, Sendable {
  /// The losses of `G_A`.
  public let aToB: Losses
  /// The losses of `G_B`.
  public let bToA: Losses

  /// Separate losses for each generator.
  public init(aToB: Losses, bToA: Losses) {
    self.aToB = aToB
    self.bToA = bToA
  }

  /// The same losses for both generators.
  public init(_ both: Losses) { self.init(aToB: both, bToA: both) }

  /// The losses of the generator of a direction.
  public subscript(direction: TranslationDirection) -> Losses {
    direction == .aToB ? aToB : bToA
  }

  /// CycleGAN's losses, with the official code's defaults.
  ///
  /// - Parameters:
  ///   - adversarial: The kind of adversarial loss.
  ///   - cycleAToB: The weight of the cycle from A: λ in equation 3 of Zhu et al. 2017.
  ///   - cycleBToA: The weight of the cycle from B.
  ///   - identity: The weight of the identity loss, as a factor of the weight of the cycle that
  ///     starts from the same images; 0 for no identity loss.
  ///   - cycleNoise: The standard deviation of the noise added to generated images before the
  ///     inverse generator.
  public static func cycleGAN(
    adversarial: AdversarialLoss = .leastSquares, cycleAToB: Float = 10, cycleBToA: Float = 10,
    identity: Float = 0.5, cycleNoise: Float = 0
  ) -> PairLosses {
    func losses(cycle: Float, back: Float) -> Losses {
      Losses([
        AdversarialTerm(weight: 1, loss: adversarial, discriminatorRate: 1),
        CycleTerm(weight: cycle, noise: cycleNoise), IdentityTerm(weight: back * identity),
      ])
    }
    return PairLosses(
      aToB: losses(cycle: cycleAToB, back: cycleBToA),
      bToA: losses(cycle: cycleBToA, back: cycleAToB))
  }
}

extension Losses {
  /// The reason why students cannot learn from the teachers with these losses; nil if they can.
  ///
  /// - Parameters:
  ///   - students: The pair to train.
  ///   - teachers: The teacher pairs.
  ///   - imageSize: Height and width of the smallest images, if known.
  public func problem(
    students: TranslationPair, teachers: [TranslationPair], imageSize: (height: Int, width: Int)?
  ) -> String? {
    for direction in TranslationDirection.allCases {
      let student = students.generator(direction)
      for teacher in teachers.map({ $0.generator(direction) })
      where (student.inputChannels, student.outputChannels)
        != (teacher.inputChannels, teacher.outputChannels)
      {
        return "its \(direction.generatorName) maps \(student.inputChannels) channels to"
          + " \(student.outputChannels), but the original maps \(teacher.inputChannels) to"
          + " \(teacher.outputChannels)"
      }
      let networks = students.lossNetworks(direction, teachers: teachers, imageSize: imageSize)
      if let problem = problem(with: networks, offering: .generators) { return problem }
    }
    return nil
  }
}
