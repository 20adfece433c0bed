import Autograd
import Interchange
import Layers
import TensorCore
import Training

/// Training steps of one network, or of both generators of a pair, on their losses.
///
/// The loss of a pair is a sum over two directions that share no activations. Each direction has
/// its own tape, so that the activations of one direction are freed before the other begins. The
/// gradients are added.
public final class LossTraining {
  let sums: [LossSum]
  private let optimizer: any Optimizer
  private let opponents: [Opponent]
  private let trainsOpponentsFirst: Bool

  private struct Opponent {
    let name: String
    let directions: [TranslationDirection?]
    let trained: any LossOpponent
  }

  /// The result of a step.
  public struct Report: Sendable {
    /// The weighted loss of each network.
    public let sums: [Float]
    /// Each term, network by network.
    public let terms: [LossValue]
    /// The losses of the opponents.
    public let opponents: [LossValue]
    /// The weight of each term, if weights change from epoch to epoch.
    public var weights: [LossValue] = []

    /// Each loss with its name in `steps.jsonl`.
    public var parts: [EvaluationReport.Metric] {
      (terms + opponents + weights).map { .init($0.fullName, $0.value) }
    }

    /// The same; empty for a single loss, which is the whole.
    var partsOfSeveral: [EvaluationReport.Metric] { parts.count > 1 ? parts : [] }
  }

  /// Creates the modules and opponents that the losses train.
  ///
  /// - Parameters:
  ///   - sides: Each network with its losses.
  ///   - parameters: The parameters of all networks; those of trained parts of terms are appended.
  ///   - optimizer: The optimizer settings, which opponents' optimizers also use.
  ///   - bufferCapacity: The maximum number of images that opponents store.
  ///   - seed: The seed of the initial weights of modules that terms train.
  ///   - trainsOpponentsFirst: Whether opponents take their step before the losses are computed, as in
  ///     pix2pix, and not after the update, as in CycleGAN.
  /// - Precondition: If opponents come first, there is one network.
  public init(
    _ sides: [(losses: Losses, networks: LossNetworks)], parameters: [Module.Entry],
    optimizer: OptimizerConfiguration, bufferCapacity: Int = 50, seed: UInt64,
    trainsOpponentsFirst: Bool = false
  ) {
    precondition(
      !trainsOpponentsFirst || sides.count == 1,
      "LossTraining: found \(sides.count) networks, expected one if opponents come first")
    self.trainsOpponentsFirst = trainsOpponentsFirst
    var training = OpponentTraining(
      optimizer: optimizer, bufferCapacity: bufferCapacity, seed: seed)
    if let labels = sides.lazy.compactMap({ $0.losses[LabelTerm.self] }).first {
      training.labels = labels
    }
    var opponents: [String: Opponent] = [:]
    var keys: [String] = []
    for term in sides.flatMap({ $0.losses.active(in: $0.networks.direction) }) {
      guard let term = term as? any OpposedLossTerm, !keys.contains(type(of: term).key) else {
        continue
      }
      let key = type(of: term).key
      let networks = sides.filter { side in
        side.losses.active(in: side.networks.direction).contains { type(of: $0).key == key }
      }.map(\.networks)
      keys.append(key)
      opponents[key] = Opponent(
        name: type(of: term).opponentName, directions: networks.map(\.direction),
        trained: term.makeOpponent(for: networks, training))
    }
    self.opponents = keys.compactMap { opponents[$0] }
    let trained = opponents.mapValues(\.trained)
    let sums = sides.map { losses, networks in
      LossSum(losses, for: networks, seed: seed, opponents: trained)
    }
    self.sums = sums
    let parts = sums.flatMap(\.trained)
    self.optimizer = optimizer.makeOptimizer(
      for: parameters + parts.flatMap { $0.module.namedParameters(under: $0.name) })
  }

  /// Performs a step, unless a loss is not finite; opponents that come first have then taken theirs.
  ///
  /// - Parameters:
  ///   - epoch: The epoch, from 0, which determines balanced weights.
  ///   - learningRate: The learning rate of this step, also for opponents.
  ///   - random: The random stream for dropout, noise and buffers.
  ///   - adjust: Changes the gradients before the update.
  ///   - pass: Applies the network of a sum to its batch.
  /// - Throws: The error of `pass`, before anything is updated.
  public func step(
    inEpoch epoch: Int, learningRate: Float, random: inout RandomStream,
    adjusting adjust: (inout Gradients) -> Void = { _ in },
    _ pass: (LossSum, Tape) throws -> LossPass
  ) rethrows -> Report {
    var gradients = Gradients()
    var (values, terms, rounds): ([Float], [LossValue], [LossRound]) = ([], [], [])
    var opposed: [LossValue] = []
    for sum in sums {
      sum.beginStep(inEpoch: epoch)
      let tape = Tape(
        differentiating: optimizer.parameters.map(\.parameter), phase: .training, random: random)
      let (loss, found, round) = try Self.forward(sum, pass, on: tape) { round in
        guard trainsOpponentsFirst else { return }
        opposed = trainOpponents(on: [round], learningRate: learningRate, random: &tape.random)
      }
      random = tape.random
      values.append(loss.tensor.scalar)
      terms += found
      rounds.append(round)
      guard loss.tensor.isFinite else { continue }
      gradients = tape.backpropagate(from: loss, addingTo: consume gradients)
    }
    guard values.allSatisfy(\.isFinite) else {
      return Report(sums: values, terms: terms, opponents: opposed)
    }
    adjust(&gradients)
    optimizer.update(gradients, learningRate: learningRate)
    if !trainsOpponentsFirst {
      opposed = trainOpponents(on: rounds, learningRate: learningRate, random: &random)
    }
    return Report(sums: values, terms: terms, opponents: opposed, weights: balancedWeights)
  }

  /// The losses of all opponents, which take a step.
  private func trainOpponents(
    on rounds: [LossRound], learningRate: Float, random: inout RandomStream
  ) -> [LossValue] {
    opponents.flatMap { opponent -> [LossValue] in
      let played = rounds.filter { opponent.directions.contains($0.direction) }
      let losses = opponent.trained.train(on: played, learningRate: learningRate, random: &random)
      return zip(played, losses).map {
        LossValue(name: opponent.name, direction: $0.direction, value: $1)
      }
    }
  }

  /// The weight of each term in this epoch; empty if weights are constant.
  public var balancedWeights: [LossValue] { sums.flatMap(\.balancedWeights) }

  /// Runs the forward pass in its own scope, so that values without use in the backward pass are
  /// freed.
  private static func forward(
    _ sum: LossSum, _ pass: (LossSum, Tape) throws -> LossPass, on tape: Tape,
    beforeLosses body: (LossRound) -> Void
  ) rethrows -> (Variable, [LossValue], LossRound) {
    let pass = try pass(sum, tape)
    let round = LossRound(pass)
    body(round)
    let (loss, values) = sum(pass, on: tape)
    return (loss, values, round)
  }

  /// The trained parts of terms, which follow the networks in a run's state, and what balanced
  /// weights depend on.
  public var trainedState: [StoredTensor] {
    sums.flatMap(\.trained).flatMap {
      ModuleState.tensors(of: $0.module, prefix: $0.name + ".")
    } + sums.flatMap(\.balanceState)
  }

  /// The state of the optimizer under a prefix, and that of the opponents.
  public func optimizerState(under prefix: String) -> [StoredTensor] {
    optimizer.state.map { StoredTensor(name: prefix + $0.name, tensor: $0.tensor) }
      + opponents.flatMap(\.trained.state)
  }

  /// Continues from a saved state.
  ///
  /// - Parameters:
  ///   - file: The file of the training state.
  ///   - prefix: The prefix of the optimizer's state.
  ///   - outputShapes: The shapes that one output of the network of a direction can have, without
  ///     the axis of the batch; nil if they are unknown.
  /// - Throws: `FileProblem` if the file belongs to other networks, terms or optimizers.
  public func restore(
    from file: SafetensorsFile, optimizerUnder prefix: String,
    outputShapes: (TranslationDirection?) -> Set<Shape>? = { _ in nil }
  ) throws {
    for (name, module) in sums.flatMap(\.trained) {
      try ModuleState.load(file, into: module, prefix: name + ".")
    }
    for sum in sums { try sum.restoreBalance(from: file) }
    try file.restore(optimizer, prefix: prefix)
    for opponent in opponents {
      try opponent.trained.restore(from: file, outputShapes: outputShapes)
    }
  }
}
