import Autograd
import Layers
import TensorCore

/// The kind of adversarial loss.
public enum AdversarialLoss: String, Codable, CaseIterable, Sendable {
  /// Squared distance to 1 and 0 (Mao et al. 2017), as in CycleGAN.
  case leastSquares = "least-squares"
  /// Binary cross-entropy with the non-saturating loss for the generator (Goodfellow et al. 2014,
  /// section 3).
  case vanilla
  /// Hinge loss with margins at 1 and −1 (Miyato et al. 2018, equations 16 and 17).
  case hinge

  /// The generator's loss for the scores of its images.
  func generatorLoss(_ scores: Variable, on tape: Tape) -> Variable {
    switch self {
    case .leastSquares: squaredDistance(scores, to: 1, on: tape)
    case .vanilla: binaryCrossEntropy(logits: scores, isOne: true, on: tape)
    case .hinge: weightedSum([(-1, mean(scores, on: tape))], on: tape)
    }
  }

  /// A discriminator's loss for the scores of real or of generated images.
  func discriminatorLoss(_ scores: Variable, isReal: Bool, on tape: Tape) -> Variable {
    switch self {
    case .leastSquares: squaredDistance(scores, to: isReal ? 1 : 0, on: tape)
    case .vanilla: binaryCrossEntropy(logits: scores, isOne: isReal, on: tape)
    case .hinge: hingeLoss(scores, isOne: isReal, on: tape)
    }
  }

  private func squaredDistance(_ scores: Variable, to target: Float, on tape: Tape) -> Variable {
    meanSquaredError(
      scores, tape.constant(Tensor(repeating: target, shape: scores.shape)), on: tape)
  }
}
