import Autograd
import DataPipeline
import Layers

/// Cross-entropy with the labels, the mean over labeled images.
///
/// Images that mixup or cutmix mixed have both labels with their shares. With class weights, the mean
/// is PyTorch's: of `cross_entropy` with `weight`, for mixed images with class probabilities.
public struct LabelTerm: LossTerm {
  /// `labels`
  public static let key = "labels"
  /// For the table of keys.
  public static let help = "cross-entropy with the labels"
  /// Labels and logits.
  public static let needs: LossNeeds = [.labels, .logits]
  /// `label_smoothing` and `class_weights`
  public static var settings: [LossSetting<Self>] {
    [
      LossSetting(
        "label_smoothing", \.smoothing, expecting: "a share in 0..<1",
        help: "share of the target that is spread over all classes"
      ) {
        $0 >= 0 && $0 < 1
      },
      LossSetting(
        "class_weights", optional: \.classWeights,
        expecting: "`balanced`, or a list with a number for each class",
        help:
          "how much images of each class count; `balanced` is the inverse of the class's number of"
          + " labeled training images, with the mean 1 over these images", flaw: \.flaw),
    ]
  }

  /// The weight.
  public var weight: Float = 1
  /// The label smoothing ε: the share of the target that is spread over all classes.
  public var smoothing: Float = 0
  /// How much images of each class count; nil for equally much.
  public var classWeights: ClassWeights?

  /// A weight of 1, without smoothing.
  public init() {}

  /// Labels with smoothing and class weights.
  public init(weight: Float, smoothing: Float = 0, classWeights: ClassWeights? = nil) {
    self.weight = weight
    self.smoothing = smoothing
    self.classWeights = classWeights
  }

  /// The reason why there are not as many class weights as classes; nil if there are.
  public func problem(with networks: LossNetworks) -> String? {
    guard case .values(let numbers) = classWeights,
      let classes = try? networks.student.outputShape(for: networks.exampleImage)[-1],
      classes != numbers.count
    else { return nil }
    return "class_weights has \(numbers.count) numbers, expected \(classes), one for each class"
  }

  /// The cross-entropy of a pass.
  public func callAsFunction(
    _ pass: LossPass, trained: [any Module], on tape: Tape
  ) -> Variable {
    crossEntropy(of: pass.output, labels: pass.labels, mixture: pass.mixture, on: tape)
  }

  /// The cross-entropy of logits `[N, classes]` with this term's settings.
  func crossEntropy(
    of logits: Variable, labels: [Int], mixture: Batch.Mixture?, on tape: Tape
  ) -> Variable {
    Layers.crossEntropy(
      logits, labels: labels, mixedWith: mixture?.labels, share: mixture?.share ?? 1,
      classWeights: classWeights?.numbers, smoothing: smoothing, on: tape)
  }
}
