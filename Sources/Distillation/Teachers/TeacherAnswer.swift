import Autograd
import Networks
import TensorCore

/// The output and the tapped features of a teacher for a batch.
public struct TeacherAnswer: Sendable {
  /// Logits `[N, classes]`, or images `[N, H, W, C]` in -1...1.
  public let output: Tensor
  /// The values of tapped nodes by their names.
  public let features: [String: Tensor]

  /// Describes an output.
  public init(output: Tensor, features: [String: Tensor] = [:]) {
    self.output = output
    self.features = features
  }

  /// The output of a network in inference mode, without recording gradients.
  package init(of teacher: Network, to images: Tensor, featuresAt taps: [String]) {
    let tape = Tape()
    let made = teacher.pass([tape.constant(images)], featuresAt: taps, on: tape)
    self.init(output: made.outputs[0].tensor, features: made.features.mapValues(\.tensor))
  }

  /// The value of a tapped node.
  ///
  /// - Precondition: A term of this loss taps it.
  public func feature(at tap: String) -> Tensor {
    guard let feature = features[tap] else {
      preconditionFailure("TeacherAnswer: found no \(tap), which a term needs")
    }
    return feature
  }
}
