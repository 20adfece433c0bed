import Autograd
import Layers

/// Weighted transformed teacher matching: as `ttm`, where each image counts `Σ p^γ` times for the
/// teachers' probabilities p, which is more where the teachers are unsure (Zheng and Yang 2024,
/// "Knowledge Distillation Based on Transformed Teacher Matching", algorithm 1).
public struct WeightedTransformedTeacherTerm: LossTerm {
  /// `wttm`
  public static let key = "wttm"
  /// For the table of keys.
  public static let help = "as ttm, with more weight for images about which the teachers are unsure"
  /// Logits and teachers.
  public static let needs: LossNeeds = [.logits, .teachers]
  /// `wttm_power`
  public static var settings: [LossSetting<Self>] {
    [.power("wttm_power", \.power)]
  }

  /// The weight.
  public var weight: Float = 2.25
  /// The power γ of the teachers' probabilities: one over their temperature.
  public var power: Float = 0.1

  /// The settings for VGG-13 to VGG-8 on CIFAR-100: the weight 2.25 and the power 0.1. Published are also
  /// 1.5 with the power 0.3 for ResNet-56 to ResNet-20, and 1.6 with 0.8 for ResNet-34 to ResNet-18 on
  /// ImageNet.
  public init() {}

  /// A term with these settings.
  public init(weight: Float, power: Float = 0.1) {
    self.weight = weight
    self.power = power
  }

  /// The weighted divergence of a pass.
  public func callAsFunction(
    _ pass: LossPass, trained: [any Module], on tape: Tape
  ) -> Variable {
    transformedTeacherDivergence(
      pass.output, teacher: pass.teacherLogits(temperature: 1 / power), power: power,
      isWeighted: true, on: tape)
  }
}
