import Autograd
import Layers

/// The mean absolute difference between images and their reconstructions by both generators (Zhu et
/// al. 2017, equation 2).
public struct CycleTerm: LossTerm {
  /// `cycle`
  public static let key = "cycle"
  /// For the table of keys.
  public static let help = "cycle loss of both directions; 10 is CycleGAN's weight"
  /// The generator of the opposite direction, and images as output.
  public static let needs: LossNeeds = [.images, .inverse]
  /// `cycle_noise`
  public static var settings: [LossSetting<Self>] {
    [
      LossSetting(
        "cycle_noise", \.noise, expecting: "a standard deviation in 0...2",
        help: """
          noise that is added to generated images, in -1...1, before they are translated back; it keeps \
          generators from hiding the input in them
          """
      ) {
        (0...2).contains($0)
      }
    ]
  }

  /// The weight: λ in equation 3.
  public var weight: Float = 10
  /// The standard deviation of normal noise added to generated images in -1...1 before the inverse
  /// generator; 0 for none. It prevents generators from hiding information in the images
  /// (Bashkirova et al. 2019, "Adversarial Self-Defense for Cycle-Consistent GANs").
  public var noise: Float = 0

  /// CycleGAN's weight of 10, without noise.
  public init() {}

  /// A cycle loss with noise before the inverse generator.
  public init(weight: Float, noise: Float = 0) {
    self.weight = weight
    self.noise = noise
  }

  /// The difference between input and reconstruction.
  public func callAsFunction(
    _ pass: LossPass, trained: [any Module], on tape: Tape
  ) -> Variable {
    let inverse = pass.required(pass.inverse, "generator that leads back")
    let restored = inverse(noisy(pass.output, deviation: noise, on: tape), on: tape)
    return meanAbsoluteError(restored, pass.input, on: tape)
  }
}
