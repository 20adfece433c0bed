import Autograd
import Layers

/// Transformed teacher matching: the divergence of the student's plain probabilities from a power of the
/// teachers' (Zheng and Yang 2024, "Knowledge Distillation Based on Transformed Teacher Matching",
/// algorithm 1).
public struct TransformedTeacherTerm: LossTerm {
  /// `ttm`
  public static let key = "ttm"
  /// For the table of keys.
  public static let help =
    "divergence of the student's probabilities, not softened, from the teachers' softened ones"
  /// Logits and teachers.
  public static let needs: LossNeeds = [.logits, .teachers]
  /// `ttm_power`
  public static var settings: [LossSetting<Self>] {
    [.power("ttm_power", \.power)]
  }

  /// The weight.
  public var weight: Float = 45
  /// The power γ of the teachers' probabilities: one over their temperature.
  public var power: Float = 0.1

  /// The settings for VGG-13 to VGG-8 on CIFAR-100: the weight 45 and the power 0.1. Published are also
  /// 7 with the power 0.3 for ResNet-56 to ResNet-20, and 33 to 101 with 0.1 for others.
  public init() {}

  /// A term with these settings.
  public init(weight: Float, power: Float = 0.1) {
    self.weight = weight
    self.power = power
  }

  /// The divergence of a pass.
  public func callAsFunction(
    _ pass: LossPass, trained: [any Module], on tape: Tape
  ) -> Variable {
    transformedTeacherDivergence(
      pass.output, teacher: pass.teacherLogits(temperature: 1 / power), power: power,
      isWeighted: false, on: tape)
  }
}
