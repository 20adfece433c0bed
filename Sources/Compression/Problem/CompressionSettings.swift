import Coevolution
import Pruning

/// What decides how candidates are made, scored and counted.
public struct CompressionSettings: Codable, Hashable, Sendable {
  /// Which of its costs a network is searched by.
  public enum Resource: String, Codable, CaseIterable, Sendable {
    /// Trained scalars.
    case parameters = "params"
    /// True multiply-adds.
    case multiplyAdds = "macs"
  }

  /// What costs.
  public var resource: Resource
  /// What is done to a narrowed generator before it is scored.
  public var recovery: Recovery
  /// What it is scored by.
  public var objective: GeneratorObjective
  /// Whether the trunk and all blocks share one mask, as in the paper, or every group has its own.
  public var tiesGroups: Bool
  /// Widths are multiples of this, or full.
  public var widthMultiple: Int
  /// Calibration images of each domain.
  public var calibrationCount: Int
  /// Of distillation before scoring.
  public var distillationSteps: Int

  enum CodingKeys: String, CodingKey {
    case resource, recovery, objective
    case tiesGroups = "tied_groups"
    case widthMultiple = "width_multiple"
    case calibrationCount = "calibration_images"
    case distillationSteps = "distillation_steps"
  }

  /// The defaults: multiply-adds, closed-form recovery, free groups.
  public init(
    resource: Resource = .multiplyAdds, recovery: Recovery = .closedForm,
    objective: GeneratorObjective = GeneratorObjective(), tiesGroups: Bool = false,
    widthMultiple: Int = 2, calibrationCount: Int = 32, distillationSteps: Int = 20
  ) {
    self.resource = resource
    self.recovery = recovery
    self.objective = objective
    self.tiesGroups = tiesGroups
    self.widthMultiple = widthMultiple
    self.calibrationCount = calibrationCount
    self.distillationSteps = distillationSteps
  }

  func amount(of cost: ModelCost) -> Double {
    switch resource {
    case .parameters: Double(cost.parameters)
    case .multiplyAdds: Double(cost.multiplyAdds)
    }
  }
}
