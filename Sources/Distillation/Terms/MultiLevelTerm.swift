import Autograd
import Layers

/// Multi-level logit distillation: for each temperature the divergence of soft targets, and the differences
/// between how classes and how images relate (Jin et al. 2023, "Multi-level Logit Distillation",
/// section 3), for the one view of each image that the batch has.
public struct MultiLevelTerm: LossTerm {
  /// `multi_level`
  public static let key = "multi_level"
  /// For the table of keys.
  public static let help =
    "divergence from the teachers, and difference of the relations of classes and images, at several"
    + " temperatures"
  /// Logits and teachers.
  public static let needs: LossNeeds = [.logits, .teachers]
  /// `multi_level_temperatures`
  public static var settings: [LossSetting<Self>] {
    [
      LossSetting(
        "multi_level_temperatures", \.temperatures,
        expecting: "a list of 1 to 16 numbers above 0",
        help: "the temperatures, whose losses are added"
      ) { (1...16).contains($0.count) && $0.allSatisfy { $0 > 0 && $0.isFinite } }
    ]
  }

  /// The weight.
  public var weight: Float = 1
  /// The temperatures.
  public var temperatures: [Float] = [2, 3, 4, 5, 6]

  /// The published temperatures 2, 3, 4, 5 and 6.
  public init() {}

  /// A term with these settings.
  public init(weight: Float, temperatures: [Float] = [2, 3, 4, 5, 6]) {
    self.weight = weight
    self.temperatures = temperatures
  }

  /// The sum over temperatures.
  public func callAsFunction(
    _ pass: LossPass, trained: [any Module], on tape: Tape
  ) -> Variable {
    let losses = temperatures.flatMap { temperature -> [(weight: Float, loss: Variable)] in
      let teacher = pass.teacherLogits(temperature: temperature)
      let rows = [Float](repeating: temperature, count: pass.output.shape[0])
      return [
        (1, softTargetDivergence(pass.output, teacher: teacher, temperatures: rows, on: tape)),
        (1, relationLoss(pass.output, teacher: teacher, temperature: temperature, on: tape)),
      ]
    }
    return weightedSum(losses, on: tape)
  }
}
