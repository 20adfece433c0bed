import Autograd
import Networks
import Pruning
import TensorCore

/// A method of pruning a network while it is trained: what happens to its channels between the
/// beginning and the end of the pruning.
///
/// A `TrainingPruning` calls these hooks in every step between the two, in this order. At the end it
/// asks for the channels to keep, and keeps the others silent from then on. Each method is a class
/// in its own file; all of them have no-operations for hooks that they do not need.
public protocol ChannelShaping: AnyObject {
  /// Called before the forward pass, which sees the weights as this leaves them.
  func prepare(_ network: ShapedNetwork, at moment: ShapingMoment)

  /// Called after the backward pass, with the weights of the forward pass: must undo what `prepare`
  /// did to them, and can change the gradients.
  func adjust(_ gradients: inout Gradients, of network: ShapedNetwork, at moment: ShapingMoment)

  /// Called after the update.
  ///
  /// - Returns: The channels that the network would keep if the training ended now; nil if they are
  ///   the same as before.
  /// - Throws: `ShapingProblem` if scores are not numbers.
  func update(_ network: ShapedNetwork, at moment: ShapingMoment) throws -> ChannelMask?

  /// The channels to keep for good, within the budget, after the last step of the pruning. It may
  /// change weights of these channels.
  ///
  /// - Throws: `ShapingProblem` if scores are not numbers.
  func finalMask(_ network: ShapedNetwork, at moment: ShapingMoment) throws -> ChannelMask

  /// Whether channels that the mask drops stay silent until the end, and never return.
  var dropsForGood: Bool { get }

  /// A factor for each channel of the network that would be left now; nil for factors of 1.
  var gates: [Float]? { get }

  /// The tensors that the next step depends on.
  var state: [(name: String, tensor: Tensor)] { get }

  /// Continues from a saved `state`.
  ///
  /// - Throws: `OptimizerStateMismatch` if a tensor is missing or has another shape.
  func restore(_ state: [String: Tensor]) throws
}

extension ChannelShaping {
  /// Nothing.
  public func prepare(_ network: ShapedNetwork, at moment: ShapingMoment) {}

  /// Nothing.
  public func adjust(
    _ gradients: inout Gradients, of network: ShapedNetwork, at moment: ShapingMoment
  ) {}

  /// Nothing.
  public func update(_ network: ShapedNetwork, at moment: ShapingMoment) throws -> ChannelMask? {
    nil
  }

  /// The channels with the highest scores of the criterion.
  public func finalMask(
    _ network: ShapedNetwork, at moment: ShapingMoment
  ) throws -> ChannelMask {
    try network.mask(by: network.scores())
  }

  /// False.
  public var dropsForGood: Bool { false }

  /// Nil.
  public var gates: [Float]? { nil }

  /// Nothing.
  public var state: [(name: String, tensor: Tensor)] { [] }

  /// Nothing.
  public func restore(_ state: [String: Tensor]) throws {}
}
