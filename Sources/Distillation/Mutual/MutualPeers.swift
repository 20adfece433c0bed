import Autograd
import Interchange
import Layers
import Networks
import TensorCore
import Training

/// Networks of the student's architecture that learn from labels, from the student and from each other.
///
/// As a module, it gives the peers' logits for the student's batch, one peer below the other. The peers
/// run in the training phase, once per step: `train` continues from this pass.
final class MutualPeers: LossOpponent, Module {
  private let peers: [Network]
  private let optimizer: any Optimizer
  private let labels: LabelTerm
  private var passes: [(tape: Tape, logits: Variable)] = []

  init(_ count: Int, of plan: NetworkPlan, _ training: OpponentTraining) {
    peers = (0..<count).map { index in
      var random = RandomStream(seed: training.seed, "mutual peer", index)
      return Network(plan, random: &random)
    }
    labels = training.labels
    optimizer = training.optimizer.makeOptimizer(
      for: peers.enumerated().flatMap { $1.namedParameters(under: Self.name($0)) })
  }

  /// Not below `optimizer.`, where the student's optimizer expects only its own state.
  private static let optimizerPrefix = "mutual.optimizer."

  private static func name(_ index: Int) -> String { "mutual.\(index)" }

  func critic(for direction: TranslationDirection?) -> (any Module)? { self }

  func callAsFunction(_ input: Variable, on tape: Tape) -> Variable {
    passes = peers.map { peer in
      let own = Tape(
        differentiating: optimizer.parameters.map(\.parameter), phase: .training,
        random: tape.random)
      let logits = peer(own.constant(input.tensor), on: own)
      tape.random = own.random
      return (own, logits)
    }
    return tape.constant(Tensor(concatenating: passes.map(\.logits.tensor)))
  }

  func train(
    on rounds: [LossRound], learningRate: Float, random: inout RandomStream
  ) -> [Double] {
    precondition(
      rounds.count == 1 && passes.count == peers.count,
      "MutualPeers: found \(rounds.count) rounds and \(passes.count) passes, expected one of each peer"
    )
    let round = rounds[0]
    let answers = passes.map(\.logits.tensor)
    var (gradients, value) = (Gradients(), 0.0)
    for (index, (tape, logits)) in passes.enumerated() {
      var others = answers
      others[index] = round.output
      let hard = labels.crossEntropy(
        of: logits, labels: round.labels, mixture: round.mixture, on: tape)
      let loss = weightedSum(
        [(1, hard), (1, peerDivergence(logits, from: others, on: tape))], on: tape)
      value += Double(loss.tensor.scalar) / Double(passes.count)
      gradients = tape.backpropagate(from: loss, addingTo: consume gradients)
    }
    passes = []
    if value.isFinite { optimizer.update(gradients, learningRate: learningRate) }
    return [value]
  }

  var state: [StoredTensor] {
    peers.enumerated().flatMap { ModuleState.tensors(of: $1, prefix: Self.name($0) + ".") }
      + optimizer.state.map {
        StoredTensor(name: Self.optimizerPrefix + $0.name, tensor: $0.tensor)
      }
  }

  func restore(
    from file: SafetensorsFile, outputShapes: (TranslationDirection?) -> Set<Shape>?
  ) throws {
    for (index, peer) in peers.enumerated() {
      try ModuleState.load(file, into: peer, prefix: Self.name(index) + ".")
    }
    try file.restore(optimizer, prefix: Self.optimizerPrefix)
  }
}
