import Autograd
import Layers

/// Cross-entropy with the labels, the mean over labeled images.
public struct LabelTerm: LossTerm {
  /// `labels`
  public static let key = "labels"
  /// For the table of keys.
  public static let help = "cross-entropy with the labels"
  /// Labels and logits.
  public static let needs: LossNeeds = [.labels, .logits]
  /// `label_smoothing`
  public static var settings: [LossSetting<Self>] {
    [
      LossSetting(
        "label_smoothing", \.smoothing, expecting: "a share in 0..<1",
        help: "share of the target that is spread over all classes"
      ) {
        $0 >= 0 && $0 < 1
      }
    ]
  }

  /// The weight.
  public var weight: Float = 1
  /// The label smoothing ε: the share of the target that is spread over all classes.
  public var smoothing: Float = 0

  /// A weight of 1, without smoothing.
  public init() {}

  /// Labels with smoothing.
  public init(weight: Float, smoothing: Float = 0) {
    self.weight = weight
    self.smoothing = smoothing
  }

  /// The cross-entropy of a pass.
  public func callAsFunction(
    _ pass: LossPass, trained: [any Module], on tape: Tape
  ) -> Variable {
    crossEntropy(pass.output, labels: pass.labels, smoothing: smoothing, on: tape)
  }
}
