import Interchange
import Networks
import TensorCore
import Training

/// The moving average of a network's weights as a teacher of that network (Tarvainen and Valpola
/// 2017, "Mean teachers are better role models", equation 1).
///
/// It sees the same view of each image, in inference mode.
final class OwnAverage {
  private static let statePrefix = "own_average."

  private let network: Network
  private let average: WeightAverage

  /// The average of a network, which begins with its weights.
  ///
  /// - Precondition: `decay` is in 0..<1.
  init(of network: Network, decay: Double) {
    self.network = network
    average = WeightAverage(of: network, decay: decay)
  }

  /// The averaged network's outputs for normalized images.
  func answer(to images: Tensor, featuresAt taps: [String]) -> TeacherAnswer {
    average.withAverages { TeacherAnswer(of: network, to: images, featuresAt: taps) }
  }

  /// Moves the average towards the weights of a new step.
  func update() { average.update() }

  /// The averages and the number of steps.
  var state: [StoredTensor] {
    average.state.map { StoredTensor(name: Self.statePrefix + $0.name, tensor: $0.tensor) }
  }

  /// Continues from a saved `state`.
  ///
  /// - Throws: `FileProblem` if the file belongs to another model.
  func restore(from file: SafetensorsFile) throws {
    try file.restore(average, prefix: Self.statePrefix)
  }
}
