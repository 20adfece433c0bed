import Autograd
import Layers

/// The mean squared difference from the teachers' outputs, of any shape.
public struct OutputTerm: LossTerm {
  /// `outputs`
  public static let key = "outputs"
  /// For the table of keys.
  public static let help =
    "mean squared difference to the mean of the teachers' outputs, or to the true image in `pix2pix`"
  /// Teachers, and outputs of any shape.
  public static let needs: LossNeeds = [.teachers, .outputs]

  /// The weight.
  public var weight: Float = 1

  /// A weight of 1.
  public init() {}

  /// The difference from the mean of the teachers' outputs.
  public func callAsFunction(
    _ pass: LossPass, trained: [any Module], on tape: Tape
  ) -> Variable {
    meanSquaredError(pass.output, tape.constant(pass.meanTeacherOutput), on: tape)
  }
}
