import Autograd
import Layers

/// DIST: one minus the correlation with the teachers' softened probabilities, of each image between
/// classes and of each class between the images of the batch (Huang et al. 2022, "Knowledge Distillation
/// from A Stronger Teacher", section 3).
public struct DistTerm: LossTerm {
  /// `dist`
  public static let key = "dist"
  /// For the table of keys.
  public static let help =
    "one minus the correlation with the teachers' softened probabilities, in images and in classes"
  /// Logits and teachers.
  public static let needs: LossNeeds = [.logits, .teachers]
  /// `dist_beta`, `dist_gamma` and `dist_temperature`
  public static var settings: [LossSetting<Self>] {
    [
      LossSetting(
        "dist_beta", \.beta, expecting: "a weight in 0...1000",
        help: "weight of the correlation between the classes of an image"
      ) { (0...1e3).contains($0) },
      LossSetting(
        "dist_gamma", \.gamma, expecting: "a weight in 0...1000",
        help: "weight of the correlation between the images of a batch in a class"
      ) { (0...1e3).contains($0) },
      .temperature(
        "dist_temperature", \.temperature, [.perSample],
        help: "T; published are 4 for CIFAR-100 and 1 for ImageNet"),
    ]
  }

  /// The weight.
  public var weight: Float = 2
  /// The weight β of the correlation between the classes of an image.
  public var beta: Float = 1
  /// The weight γ of the correlation between images in a class.
  public var gamma: Float = 1
  /// The temperature T.
  public var temperature: Temperature = 4

  /// The published settings for CIFAR-100: a weight of 2 for both correlations at T = 4.
  public init() {}

  /// A term with these settings.
  public init(weight: Float, beta: Float = 1, gamma: Float = 1, temperature: Temperature = 4) {
    self.weight = weight
    self.beta = beta
    self.gamma = gamma
    self.temperature = temperature
  }

  /// The distance of a pass.
  public func callAsFunction(
    _ pass: LossPass, trained: [any Module], on tape: Tape
  ) -> Variable {
    let temperatures = temperature.values(for: pass)
    return correlationLoss(
      pass.output, teacher: pass.teacherLogits(temperatures: temperatures), beta: beta,
      gamma: gamma, temperatures: temperatures, on: tape)
  }
}
