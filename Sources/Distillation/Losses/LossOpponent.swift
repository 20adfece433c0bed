import DataPipeline
import Interchange
import Layers
import TensorCore
import Training

/// A loss term that also trains a network with its own loss, such as a discriminator.
public protocol OpposedLossTerm: LossTerm {
  /// The name of that loss in `steps.jsonl`: `discriminator`.
  static var opponentName: String { get }

  /// Creates the opponent that is trained along with the network, or with both generators of a
  /// pair.
  ///
  /// - Parameters:
  ///   - networks: The networks that the term applies to.
  ///   - training: The training settings of the opponent.
  func makeOpponent(
    for networks: [LossNetworks], _ training: OpponentTraining
  ) -> any LossOpponent
}

/// The training settings of an opponent.
public struct OpponentTraining: Sendable {
  /// The optimizer settings of the trained network; an opponent creates its own optimizer from
  /// them.
  public let optimizer: OptimizerConfiguration
  /// The student's loss of labels, with its class weights and smoothing; the default one without it.
  public var labels = LabelTerm()
  /// The maximum number of images that an opponent stores.
  public let bufferCapacity: Int
  /// The seed of initial weights.
  public let seed: UInt64

  /// Describes the training of an opponent.
  package init(optimizer: OptimizerConfiguration, bufferCapacity: Int, seed: UInt64) {
    self.optimizer = optimizer
    self.bufferCapacity = bufferCapacity
    self.seed = seed
  }
}

/// Networks that a term trains with their own loss, with their optimizer and buffers.
public protocol LossOpponent: AnyObject {
  /// The discriminator for the outputs of a network; nil if there is none.
  ///
  /// - Parameter direction: The direction of a generator of a pair; nil for other networks.
  func critic(for direction: TranslationDirection?) -> (any Module)?

  /// Takes the modules that the term trains along with a network, if the opponent applies them.
  ///
  /// - Parameters:
  ///   - trained: The modules from `makeTrained`, in order.
  ///   - direction: The direction of a generator of a pair; nil for other networks.
  func follow(_ trained: [any Module], for direction: TranslationDirection?)

  /// Trains after a step of the network, on the outputs of that step.
  ///
  /// - Parameters:
  ///   - rounds: One round for each network that the term applies to.
  ///   - learningRate: The learning rate of the network.
  ///   - random: The random stream for dropout and buffers.
  /// - Returns: The loss of each round.
  func train(
    on rounds: [LossRound], learningRate: Float, random: inout RandomStream
  ) -> [Double]

  /// The state that the next step depends on, with a name prefix that is unique in the run's state.
  ///
  /// The networks of a pair, including its discriminators, are saved with the pair.
  var state: [StoredTensor] { get }

  /// Continues from a saved `state`.
  ///
  /// - Parameters:
  ///   - file: The file of the training state.
  ///   - outputShapes: The shapes that one output of the network of a direction can have, without
  ///     the axis of the batch; nil if they are unknown.
  /// - Throws: `FileProblem` if the file contains another state.
  func restore(
    from file: SafetensorsFile, outputShapes: (TranslationDirection?) -> Set<Shape>?
  ) throws
}

extension LossOpponent {
  /// Ignores the modules.
  public func follow(_ trained: [any Module], for direction: TranslationDirection?) {}
}

/// The data of one step of a network for its opponents.
public struct LossRound: Sendable {
  /// The direction of the network if it is a generator of a pair; otherwise nil.
  public let direction: TranslationDirection?
  /// The input of the network.
  public let input: Tensor
  /// The output of the network.
  public let output: Tensor
  /// The values of tapped nodes by their names.
  public let features: [String: Tensor]
  /// The class of each image; -1 if unknown.
  public let labels: [Int]
  /// The labels of images that were mixed into these, and the shares; nil without mixup and cutmix.
  public let mixture: Batch.Mixture?
  /// The outputs and tapped features of each teacher.
  public let teachers: [TeacherAnswer]
  /// Images of the target domain; nil if there are none.
  public let target: Tensor?

  /// The data of a pass, without its tape.
  package init(_ pass: LossPass) {
    direction = pass.networks.direction
    input = pass.input.tensor
    output = pass.output.tensor
    features = pass.features.mapValues(\.tensor)
    labels = pass.labels
    mixture = pass.mixture
    teachers = pass.teachers
    target = pass.target?.tensor
  }
}
