import Interchange
import Layers
import TensorCore
import Training

/// A loss term that also trains something by a loss of its own, such as a discriminator.
public protocol OpposedLossTerm: LossTerm {
  /// The name of that loss in `steps.jsonl`: `discriminator`.
  static var opponentName: String { get }

  /// Makes what is trained beside the network, or beside both generators of a pair.
  ///
  /// - Parameters:
  ///   - networks: Those that the term counts for.
  ///   - training: How it is trained.
  func makeOpponent(
    for networks: [LossNetworks], _ training: OpponentTraining
  ) -> any LossOpponent
}

/// How an opponent is trained.
public struct OpponentTraining: Sendable {
  /// Of the network in training; an opponent makes an optimizer of its own from it.
  public let optimizer: OptimizerConfiguration
  /// Images that an opponent may keep.
  public let bufferCapacity: Int
  /// For first weights.
  public let seed: UInt64
}

/// What a term trains by a loss of its own: networks, their optimizer, and buffers.
public protocol LossOpponent: AnyObject {
  /// What judges the output of a network; nil if there is nothing for it.
  ///
  /// - Parameter direction: Which generator of a pair it is; nil if it is none.
  func critic(for direction: TranslationDirection?) -> (any Module)?

  /// Trains after a step of the network, on what that step made.
  ///
  /// - Parameters:
  ///   - rounds: A round for each network that the term counts for.
  ///   - learningRate: Of the network.
  ///   - random: For dropout and buffers.
  /// - Returns: The loss of each round.
  func train(
    on rounds: [LossRound], learningRate: Float, random: inout RandomStream
  ) -> [Double]

  /// Everything that the next step depends on, under names that begin like no others of the run's
  /// state.
  ///
  /// The networks of a pair, its discriminators included, are saved with the pair.
  var state: [StoredTensor] { get }

  /// Continues from a saved `state`.
  ///
  /// - Throws: `FileProblem` if the file holds something else.
  func restore(from file: SafetensorsFile) throws
}

/// What one step of a network leaves for its opponents.
public struct LossRound: Sendable {
  /// Which generator of a pair the network is; nil if it is none.
  public let direction: TranslationDirection?
  /// What the network read.
  public let input: Tensor
  /// What it made.
  public let output: Tensor
  /// Images of the target domain; nil if there are none.
  public let target: Tensor?
}
