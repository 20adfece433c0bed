import Autograd
import Layers

/// The mean absolute difference between images of the target domain and the generator's outputs for
/// them, which should be equal (Zhu et al. 2017, section 5.2).
public struct IdentityTerm: LossTerm {
  /// `identity`
  public static let key = "identity"
  /// For the table of keys.
  public static let help = "identity loss; 5 is CycleGAN's weight"
  /// Images of the target domain, and images as output.
  public static let needs: LossNeeds = [.images, .otherDomain]

  /// The weight.
  public var weight: Float = 5

  /// CycleGAN's weight of 5: half of its cycle weight.
  public init() {}

  /// The difference for images of the target domain.
  public func callAsFunction(
    _ pass: LossPass, trained: [any Module], on tape: Tape
  ) -> Variable {
    meanAbsoluteError(
      pass.required(pass.targetOutput, "output for the other domain"),
      pass.required(pass.target, "images of the other domain"), on: tape)
  }
}
