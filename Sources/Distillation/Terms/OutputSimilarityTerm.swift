import Autograd
import Layers

/// One minus the structural similarity (SSIM) to the teachers' images.
public struct OutputSimilarityTerm: LossTerm {
  /// `output_ssim`
  public static let key = "output_ssim"
  /// For the table of keys.
  public static let help =
    "one minus the structural similarity (SSIM) to the teacher's image, or the true one in `pix2pix`"
  /// Teachers, and images as output.
  public static let needs: LossNeeds = [.images, .teachers]
  /// The side of the window for means and variances.
  private static let smallestSide = 11

  /// The weight.
  public var weight: Float = 1

  /// A weight of 1.
  public init() {}

  /// The loss relative to the mean of the teachers' images.
  public func callAsFunction(
    _ pass: LossPass, trained: [any Module], on tape: Tape
  ) -> Variable {
    structuralSimilarityLoss(pass.output, tape.constant(pass.meanTeacherOutput), on: tape)
  }

  /// Requires images at least as large as the window.
  public func problem(with networks: LossNetworks) -> String? {
    networks.sizeProblem(of: Self.key, smallestSide: Self.smallestSide)
  }
}
