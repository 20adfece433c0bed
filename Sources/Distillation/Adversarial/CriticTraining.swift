import Autograd
import Interchange
import Layers
import Networks
import TensorCore
import Training

/// Trains the discriminators of an adversarial loss on real images and on generated images from a
/// history.
final class CriticTraining: LossOpponent {
  private let term: AdversarialTerm
  private let critics: [Critic]
  private let optimizer: any Optimizer
  /// One image history per discriminator.
  private var pools: [ImagePool]

  private struct Critic {
    let direction: TranslationDirection?
    let network: Network
    /// Whether it reads the input of the trained network beside an image.
    let readsInput: Bool

    /// The prefix of the names of its parameters.
    var name: String { direction?.discriminatorName ?? "D" }
    /// The prefix of the names of its images.
    var poolPrefix: String { "pool." + (direction.map { "\($0.target)." } ?? "") }

    /// What it reads of an image of a round.
    func view(of image: Tensor, in round: LossRound) -> Tensor {
      readsInput ? Tensor(concatenating: [round.input, image], alongAxis: 3) : image
    }
  }

  /// Prepares to train the discriminators of some networks.
  init(
    _ term: AdversarialTerm, for networks: [LossNetworks], _ training: OpponentTraining
  ) {
    self.term = term
    critics = networks.map { networks in
      guard let critic = networks.critic else {
        preconditionFailure("CriticTraining: found an adversarial loss without discriminators")
      }
      return Critic(
        direction: networks.direction, network: critic, readsInput: networks.criticReadsInput)
    }
    optimizer = training.optimizer.makeOptimizer(
      for: critics.flatMap { $0.network.namedParameters(under: $0.name) })
    pools = critics.map { _ in ImagePool(capacity: training.bufferCapacity) }
  }

  func critic(for direction: TranslationDirection?) -> (any Module)? {
    critics.first { $0.direction == direction }?.network
  }

  func train(
    on rounds: [LossRound], learningRate: Float, random: inout RandomStream
  ) -> [Double] {
    precondition(
      rounds.map(\.direction) == critics.map(\.direction),
      "CriticTraining: found \(rounds.count) rounds, expected one for each discriminator")
    let shown = rounds.indices.map { index in
      let made = critics[index].view(of: rounds[index].output, in: rounds[index])
      return pools[index].exchange(made, random: &random)
    }
    var gradients = Gradients()
    var values: [Double] = []
    for (index, critic) in critics.enumerated() {
      guard let real = rounds[index].target else {
        preconditionFailure("CriticTraining: found no real images")
      }
      let tape = Tape(
        differentiating: optimizer.parameters.map(\.parameter), phase: .training, random: random)
      let scores = critic.network.pass(
        [
          tape.constant(critic.view(of: real, in: rounds[index])), tape.constant(shown[index]),
        ], on: tape
      ).outputs
      let loss = weightedSum(
        [
          (0.5, term.loss.discriminatorLoss(scores[0], isReal: true, on: tape)),
          (0.5, term.loss.discriminatorLoss(scores[1], isReal: false, on: tape)),
        ], on: tape)
      random = tape.random
      let value = Double(loss.tensor.scalar)
      values.append(value)
      // Pass on a loss that is not finite, so that the run reports divergence.
      if !(value < Double(term.discriminatorRest)) {
        gradients = tape.backpropagate(from: loss, addingTo: consume gradients)
      }
    }
    optimizer.update(gradients, learningRate: learningRate * term.discriminatorRate)
    return values
  }

  var state: [StoredTensor] {
    optimizer.state.map { StoredTensor(name: "optimizer.D." + $0.name, tensor: $0.tensor) }
      + zip(critics, pools).flatMap { critic, pool in
        pool.state.map { StoredTensor(name: critic.poolPrefix + $0.name, tensor: $0.tensor) }
      }
  }

  func restore(
    from file: SafetensorsFile, outputShapes: (TranslationDirection?) -> Set<Shape>?
  ) throws {
    try file.restore(optimizer, prefix: "optimizer.D.")
    for (index, critic) in critics.enumerated() {
      try pools[index].restore(
        from: file, prefix: critic.poolPrefix, shapes: outputShapes(critic.direction))
    }
  }
}
