import Autograd
import Layers

/// The mean absolute difference from the teachers' images.
public struct OutputL1Term: LossTerm {
  /// `output_l1`
  public static let key = "output_l1"
  /// For the table of keys.
  public static let help =
    "mean absolute difference to the teacher's image, or to the true one in `pix2pix`"
  /// Teachers, and images as output.
  public static let needs: LossNeeds = [.images, .teachers]

  /// The weight.
  public var weight: Float = 10

  /// A weight of 10.
  public init() {}

  /// The difference from the mean of the teachers' images.
  public func callAsFunction(
    _ pass: LossPass, trained: [any Module], on tape: Tape
  ) -> Variable {
    meanAbsoluteError(pass.output, tape.constant(pass.meanTeacherOutput), on: tape)
  }
}
