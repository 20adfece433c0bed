import Autograd
import Layers
import Networks

/// One minus the structural similarity between the colors of the output and of the teachers'
/// images.
public struct OutputColorTerm: LossTerm {
  /// `output_color`
  public static let key = "output_color"
  /// For the table of keys.
  public static let help =
    "one minus the structural similarity of colors, averaged over 4×4 pixels; RGB of at least 44×44"
  /// Teachers, and images as output.
  public static let needs: LossNeeds = [.images, .teachers]

  /// The weight.
  public var weight: Float = 5

  /// A weight of 5.
  public init() {}

  /// The loss relative to the mean of the teachers' images.
  public func callAsFunction(
    _ pass: LossPass, trained: [any Module], on tape: Tape
  ) -> Variable {
    colorSimilarityLoss(pass.output, tape.constant(pass.meanTeacherOutput), on: tape)
  }

  /// Requires color images that are large enough.
  public func problem(with networks: LossNetworks) -> String? {
    let output = try? networks.student.outputShape(for: networks.exampleImage)
    if let output, output[-1] != 3 {
      return "\(Self.key) needs images of 3 channels, but a generator outputs \(output[-1])"
    }
    return networks.sizeProblem(of: Self.key, smallestSide: OpponentColors.smallestSide)
  }
}
