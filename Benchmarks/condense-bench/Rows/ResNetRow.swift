import Autograd
import Interchange
import Layers
import Networks
import TensorCore
import Training

/// One training step of a residual network on gray images of 28×28: cross-entropy, SGD with
/// momentum 0.9.
struct ResNetRow: BenchmarkRow {
  static let kind = "resnet"

  let depth: Int
  let width: Int
  let batch: Int
  var extent = 28
  var inputChannels = 1
  var classes = 10
  var momentum = 0.9
  var learningRate: Float = 0.05
  let bars: [Peer: Double]

  var name: String { "resnet\(depth)-w\(width)@\(extent)-b\(batch)-step" }
  var title: String {
    "ResNet-\(depth), width \(width), \(extent)²×\(inputChannels), batch \(batch), training step"
  }
  /// If rounding moves a value across a ReLU's kink, a gradient changes by more than rounding: the
  /// moves in PyTorch's own two memory formats differ by up to 0.05. The losses do not.
  var tolerances: [String: Double] { ["losses": 1e-3, "second_losses": 1e-3, "moves": 0.1] }
  var comparedRuns: Int { 2 }

  /// Without the images' gradient.
  var multiplyAdds: Int {
    let shape: Shape = [extent, extent, inputChannels]
    let forward = ModelSummary(of: makeNetwork(), imageShape: shape).multiplyAdds
    return batch * (3 * forward - 9 * extent * extent * inputChannels * width)
  }

  func workload(from source: Case) throws -> any Workload {
    let network = makeNetwork()
    try source.load(into: network)
    return ResNetWorkload(
      network: network,
      images: try source.images("images", [batch, extent, extent, inputChannels]),
      labels: try source.labels("labels", count: batch, classes: classes), momentum: momentum,
      learningRate: learningRate)
  }

  private func makeNetwork() -> Network {
    var random = RandomStream(seed: 1)
    return Network(
      .resNet(depth: depth, width: width, inputChannels: inputChannels, classes: classes),
      random: &random)
  }

  /// The teacher and the student of the demo.
  static let all: [any BenchmarkRow] = [
    ResNetRow(depth: 20, width: 16, batch: 128, bars: [.pytorch: 1.5]),
    ResNetRow(depth: 8, width: 8, batch: 128, bars: [.pytorch: 1.2]),
  ]
}

/// Trains on the same batch repeatedly.
private final class ResNetWorkload: Workload {
  private let network: Network
  private let images: Tensor
  private let labels: [Int]
  private let learningRate: Float
  private let optimizer: SGD
  private let start: [Tensor]
  private var losses: [Float] = []

  init(
    network: Network, images: Tensor, labels: [Int], momentum: Double, learningRate: Float
  ) {
    self.network = network
    self.images = images
    self.labels = labels
    self.learningRate = learningRate
    optimizer = SGD(network.namedParameters, momentum: momentum)
    start = optimizer.parameters.map(\.parameter.value)
  }

  func run() {
    let tape = Tape(
      differentiating: optimizer.parameters.map(\.parameter), phase: .training)
    let logits = network(tape.constant(images), on: tape)
    let loss = crossEntropy(logits, labels: labels, on: tape)
    optimizer.update(tape.backpropagate(from: loss), learningRate: learningRate)
    losses.append(loss.tensor.scalar)
  }

  /// The losses of the first two steps, and the difference of all weights from their initial
  /// values.
  func results() -> [StoredTensor] {
    let losses = zip(["losses", "second_losses"], losses).map {
      StoredTensor(name: $0, tensor: Tensor($1))
    }
    let moves = zip(optimizer.parameters, start).map { entry, start in
      let (name, parameter) = entry
      let move = Tensor(
        zip(parameter.value.scalars, start.scalars).map { $0 - $1 }, shape: start.shape)
      return StoredTensor(name: "moves.\(name)", tensor: parameter.layout.diskTensor(from: move))
    }
    return losses + moves
  }
}
