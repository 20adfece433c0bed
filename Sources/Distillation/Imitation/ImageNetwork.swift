import Autograd
import DataPipeline
import Layers
import Networks
import TensorCore
import Training

/// A network with what is known of its images: what an imitation trains, and what it imitates.
public struct ImageNetwork {
  /// The network.
  public let model: Network
  /// The normalization of samples in 0...1 before they enter the network; nil for none.
  public let normalization: Normalization?
  /// The values of black and white if the main output is an image; nil for other outputs.
  public let outputRange: OutputRange?

  /// Describes a network.
  public init(
    _ model: Network, normalization: Normalization? = nil, outputRange: OutputRange? = nil
  ) {
    self.model = model
    self.normalization = normalization
    self.outputRange = outputRange
  }

  /// Whether the main output is an image whose range is known.
  package var makesImages: Bool { outputRange != nil }

  /// A hash of the network, its weights, and how its images are read and written.
  var identity: String {
    var hash = ContentHash()
    hash.absorb("\(model.graph.json)")
    if let normalization { hash.absorb("\(normalization)") }
    if let outputRange { hash.absorb("\(outputRange.low)...\(outputRange.high)") }
    for (name, parameter) in model.namedState {
      hash.absorb(name)
      hash.absorb(parameter.value)
    }
    return hash.text
  }

  /// The network's input for images `[N, H, W, C]` in -1...1.
  package func input(_ images: Tensor) -> Tensor {
    let channels = images.shape[-1]
    guard let given = Normalization.symmetric(channels: channels) else { return images }
    return given.converted(images, to: normalization ?? .identity(channels: channels))
  }

  /// The output with images in -1...1, as losses and metrics read them.
  func unified(_ output: Variable) -> Variable {
    guard let range = outputRange, range != OutputRange(-1, 1) else { return output }
    let scale = 2 / (range.high - range.low)
    return output * scale + (-1 - range.low * scale)
  }

  /// The output for images in -1...1, and the values of tapped nodes, in inference mode.
  package func answer(to images: Tensor, featuresAt taps: [String] = []) -> TeacherAnswer {
    let answer = TeacherAnswer(of: model, to: input(images), featuresAt: taps)
    let tape = Tape()
    let output = unified(tape.constant(answer.output)).tensor
    // Values do not keep their tape.
    return withExtendedLifetime(tape) { TeacherAnswer(output: output, features: answer.features) }
  }
}
