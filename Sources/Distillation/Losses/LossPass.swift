import Autograd
import DataPipeline
import Layers
import TensorCore

/// One forward pass of the trained network, with the data that loss terms read.
///
/// The pass contains the parts that a term `needs` and the features that it taps; other parts can
/// be absent.
public struct LossPass {
  /// The networks of the pass.
  public let networks: LossNetworks
  /// The input of the network, `[N, H, W, C]`: a constant.
  public let input: Variable
  /// The output of the network: logits `[N, classes]`, or images `[N, H, W, C]` in -1...1.
  public let output: Variable
  /// The values of tapped nodes by their names.
  public var features: [String: Variable]
  /// The class of each image; -1 if unknown.
  public var labels: [Int]
  /// The labels of images that were mixed into these, and the shares; nil without mixup and cutmix.
  public var mixture: Batch.Mixture?
  /// The outputs of each teacher for the input.
  public var teachers: [TeacherAnswer]
  /// How the logits of several teachers become one target.
  public var teacherMixture = TeacherMixture()
  /// How much of the training is done, in 0...1.
  public var progress: Float = 0
  /// The index of each image in the training data.
  public var indices: [Int] = []
  /// Images of the target domain: a constant.
  public var target: Variable?
  /// The network's outputs for those images.
  public var targetOutput: Variable?
  /// The generator of the opposite direction.
  public var inverse: (any Module)?
  /// The discriminator of real and generated images of the target domain; its weights are
  /// constants.
  public var critic: (any Module)?
  /// Describes a pass.
  public init(
    _ networks: LossNetworks, input: Variable, output: Variable,
    features: [String: Variable] = [:], labels: [Int] = [],
    mixture: Batch.Mixture? = nil, teachers: [TeacherAnswer] = [], target: Variable? = nil,
    targetOutput: Variable? = nil, inverse: (any Module)? = nil,
    critic: (any Module)? = nil
  ) {
    self.networks = networks
    self.input = input
    self.output = output
    self.features = features
    self.labels = labels
    self.mixture = mixture
    self.teachers = teachers
    self.target = target
    self.targetOutput = targetOutput
    self.inverse = inverse
    self.critic = critic
  }

  /// The label with the larger share of each image; -1 if unknown. Without mixup and cutmix, these
  /// are the labels.
  var mainLabels: [Int] {
    guard let mixture, mixture.share < 0.5 else { return labels }
    return mixture.labels
  }

  /// The value of a tapped node.
  ///
  /// - Precondition: A term of this loss taps it.
  public func feature(at tap: String) -> Variable { required(features[tap], tap) }

  /// The mean of the teachers' outputs.
  ///
  /// - Precondition: There is a teacher.
  public var meanTeacherOutput: Tensor {
    var sum = required(teachers.first, "teacher").output
    for teacher in teachers.dropFirst() { sum.add(teacher.output) }
    return teachers.count == 1 ? sum : sum.scaled(by: 1 / Float(teachers.count))
  }

  /// The logits `[N, classes]` of one teacher that stands for all, for terms that compare softened
  /// probabilities: `softmax(logits / temperature)` is the mixture of the teachers' probabilities.
  ///
  /// With one teacher, these are its logits.
  ///
  /// - Parameter temperature: T, above 0.
  /// - Precondition: There is a teacher.
  public func teacherLogits(temperature: Float) -> Tensor {
    let rows = required(teachers.first, "teacher").output.shape[0]
    return teacherLogits(temperatures: [Float](repeating: temperature, count: rows))
  }

  /// The same with a temperature for each row.
  ///
  /// - Parameter temperatures: N temperatures above 0.
  /// - Precondition: There is a teacher.
  public func teacherLogits(temperatures: [Float]) -> Tensor {
    mixedTeacherLogits(teacherMixture.average, temperatures)
  }

  /// The weighted mean of the teachers' logits, for terms that compare logits.
  ///
  /// With one teacher, these are its logits.
  ///
  /// - Precondition: There is a teacher.
  public var meanTeacherLogits: Tensor {
    let rows = required(teachers.first, "teacher").output.shape[0]
    return mixedTeacherLogits(.logits, [Float](repeating: 1, count: rows))
  }

  private func mixedTeacherLogits(_ average: MixtureAverage, _ temperatures: [Float]) -> Tensor {
    let logits = teachers.map(\.output)
    guard logits.count > 1 else { return required(logits.first, "teacher") }
    let temperatures = temperatures.map(Double.init)
    let batch = WeightedBatch(
      teachers: logits, student: output.tensor, labels: labels, mixture: mixture,
      temperatures: temperatures)
    return mixedLogits(
      logits, average: average, weights: teacherMixture.weighting.weights(for: batch),
      temperatures: temperatures)
  }

  /// How much each teacher counts in terms that compare features; the sum is 1.
  ///
  /// Weights that depend on the images apply to logits only, so that all networks count equally.
  public var teacherShares: [Double] {
    let count = networks.teachers.count
    guard let shares = teacherMixture.weighting.shares(of: teachers.count) else {
      return [Double](repeating: 1 / Double(max(1, count)), count: count)
    }
    // Teachers without a network come last.
    let sum = shares.prefix(count).reduce(0, +)
    return shares.prefix(count).map { sum > 0 ? $0 / sum : 1 / Double(count) }
  }

  /// A part of the pass that a term needs.
  ///
  /// - Precondition: The pass has it.
  public func required<Part>(_ part: Part?, _ name: String) -> Part {
    guard let part else { preconditionFailure("LossPass: found no \(name), which a term needs") }
    return part
  }
}
