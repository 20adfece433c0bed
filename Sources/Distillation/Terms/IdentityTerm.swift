import Autograd
import Layers

/// The mean absolute difference of images of the target domain to what the generator makes of them:
/// it should change nothing (Zhu et al. 2017, section 5.2).
public struct IdentityTerm: LossTerm {
  /// `identity`
  public static let key = "identity"
  /// For the table of keys.
  public static let help = "identity loss; 5 is CycleGAN's weight"
  /// Images of the target domain, and images as the output.
  public static let needs: LossNeeds = [.images, .otherDomain]

  /// How much it counts.
  public var weight: Float = 5

  /// CycleGAN's weight of 5: half of that of its cycles.
  public init() {}

  /// The difference for the target domain's images.
  public func callAsFunction(
    _ pass: LossPass, trained: [any Module], on tape: Tape
  ) -> Variable {
    meanAbsoluteError(
      pass.required(pass.targetOutput, "output for the other domain"),
      pass.required(pass.target, "images of the other domain"), on: tape)
  }
}
