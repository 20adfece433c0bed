import Autograd
import Interchange
import Layers
import Networks
import TensorCore
import Training

/// Trains discriminators of features on those of teachers and those of a student.
final class FeatureCriticTraining: LossOpponent {
  private let term: FeatureAdversarialTerm
  private var sides: [Side]
  private let optimizer: any Optimizer

  /// The discriminators of one network.
  private struct Side {
    let direction: TranslationDirection?
    let pairs: [FeaturePair]
    let critics: FeatureCritics
    /// The modules from the student's channels to the teachers', which the student's step trains.
    var adapters: [any Module] = []

    /// The prefix of the names of its parameters.
    var name: String {
      FeatureAdversarialTerm.opponentName + (direction.map { ".\($0.source)" } ?? "")
    }
  }

  /// Draws the discriminators of some networks.
  init(
    _ term: FeatureAdversarialTerm, for networks: [LossNetworks], _ training: OpponentTraining
  ) {
    self.term = term
    sides = networks.map { networks in
      let pairs = term.pairs(in: networks)
      return Side(
        direction: networks.direction, pairs: pairs,
        critics: FeatureCritics(for: pairs, of: networks, seed: training.seed))
    }
    optimizer = training.optimizer.makeOptimizer(
      for: sides.flatMap { $0.critics.namedParameters(under: $0.name) })
  }

  func critic(for direction: TranslationDirection?) -> (any Module)? {
    sides.first { $0.direction == direction }?.critics
  }

  func follow(_ trained: [any Module], for direction: TranslationDirection?) {
    guard let place = sides.firstIndex(where: { $0.direction == direction }) else { return }
    sides[place].adapters = trained
  }

  func train(
    on rounds: [LossRound], learningRate: Float, random: inout RandomStream
  ) -> [Double] {
    precondition(
      rounds.map(\.direction) == sides.map(\.direction),
      "FeatureCriticTraining: found \(rounds.count) rounds, expected one for each network")
    var gradients = Gradients()
    let values = zip(rounds, sides).map { round, side in
      let tape = Tape(
        differentiating: optimizer.parameters.map(\.parameter), phase: .training, random: random)
      let loss = loss(of: side, round, on: tape)
      random = tape.random
      gradients = tape.backpropagate(from: loss, addingTo: consume gradients)
      return Double(loss.tensor.scalar)
    }
    optimizer.update(gradients, learningRate: learningRate * term.discriminatorRate)
    return values
  }

  /// The mean over pairs of the losses for the teacher's and the student's features.
  private func loss(of side: Side, _ round: LossRound, on tape: Tape) -> Variable {
    let share = 0.5 / Float(side.pairs.count)
    return weightedSum(
      side.pairs.indices.flatMap { index in
        let pair = side.pairs[index]
        guard let ours = round.features[pair.studentTap] else {
          preconditionFailure("FeatureCriticTraining: found no features at \(pair.studentTap)")
        }
        let maps = FeatureMaps.ofOneSize(
          tape.constant(ours),
          tape.constant(round.teachers[pair.teacher].feature(at: pair.teacherTap)))
        let adapted = side.adapters[index](maps.student, on: tape)
        return [(maps.teacher, true), (adapted, false)].map { features, isReal in
          let scores = side.critics[index](features, on: tape)
          return (share, term.loss.discriminatorLoss(scores, isReal: isReal, on: tape))
        }
      }, on: tape)
  }

  /// The discriminators and their optimizer.
  var state: [StoredTensor] {
    sides.flatMap { ModuleState.tensors(of: $0.critics, prefix: $0.name + ".") }
      + optimizer.state.map {
        StoredTensor(name: Self.optimizerPrefix + $0.name, tensor: $0.tensor)
      }
  }
  private static let optimizerPrefix = "\(FeatureAdversarialTerm.opponentName)_optimizer."

  func restore(
    from file: SafetensorsFile, outputShapes: (TranslationDirection?) -> Set<Shape>?
  ) throws {
    for side in sides { try ModuleState.load(file, into: side.critics, prefix: side.name + ".") }
    try file.restore(optimizer, prefix: Self.optimizerPrefix)
  }
}

/// The discriminators of one network's features, one for each pair.
final class FeatureCritics: Module {
  let children: [Child]
  private static let width = 128

  init(for pairs: [FeaturePair], of networks: LossNetworks, seed: UInt64) {
    children = pairs.map { pair in
      var random = networks.stream(
        seed: seed, FeatureAdversarialTerm.opponentName, pair.name)
      func layer(_ inputs: Int, _ outputs: Int) -> Convolution2D {
        Convolution2D(inputs, outputs, kernelSize: 1, initializer: .heNormal, random: &random)
      }
      return (
        pair.name,
        Sequential([
          layer(networks.channels(of: pair).teacher, Self.width), LeakyReLU(slope: 0.2),
          layer(Self.width, Self.width), LeakyReLU(slope: 0.2), layer(Self.width, 1),
        ])
      )
    }
  }

  /// The discriminator of a pair.
  subscript(pair: Int) -> any Module { children[pair].module }

  /// Returns the value itself: each discriminator has its own input.
  func callAsFunction(_ input: Variable, on tape: Tape) -> Variable { input }
}
