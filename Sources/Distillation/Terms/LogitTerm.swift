import Autograd
import Layers

/// The mean squared difference from the teachers' logits (Ba and Caruana 2014, "Do Deep Nets Really
/// Need to be Deep?", equation 1, as a mean over images and classes).
public struct LogitTerm: LossTerm {
  /// `logits`
  public static let key = "logits"
  /// For the table of keys.
  public static let help = "mean squared difference to the mean of the teachers' logits"
  /// Teachers, and logits as output.
  public static let needs: LossNeeds = [.logits, .teachers]

  /// The weight.
  public var weight: Float = 1

  /// A weight of 1.
  public init() {}

  /// The difference from the mean of the teachers' logits, with the mixture's weights.
  public func callAsFunction(
    _ pass: LossPass, trained: [any Module], on tape: Tape
  ) -> Variable {
    meanSquaredError(pass.output, tape.constant(pass.meanTeacherLogits), on: tape)
  }
}
