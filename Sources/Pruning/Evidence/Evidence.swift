import Autograd
import Layers
import Networks
import TensorCore

/// The evidence of criteria besides the weights, gathered for all criteria in one pass over
/// calibration images.
public struct Evidence: Sendable {
  /// Kinds of evidence.
  public struct Kinds: OptionSet, Hashable, Sendable {
    /// One bit per kind.
    public let rawValue: Int

    /// Makes a set of kinds from its bits.
    public init(rawValue: Int) { self.rawValue = rawValue }

    /// Gradients of a loss, as `gateGradients`.
    public static let gradients = Kinds(rawValue: 1 << 0)
    /// Activations that layers read, as `meanActivations`.
    public static let activations = Kinds(rawValue: 1 << 1)
  }

  /// Computes the scalar loss of a batch on the tape.
  ///
  /// - Parameters:
  ///   - outputs: The network's outputs for the batch, the main output first.
  ///   - batch: The number of the batch.
  public typealias Loss = (_ outputs: [Variable], _ batch: Int, _ tape: Tape) -> Variable

  /// No evidence, for criteria that need none.
  public static let none = Evidence(gradients: nil, activations: nil)

  private let gradients: GateGradients?
  private let activations: UnitActivations?

  private init(gradients: GateGradients?, activations: UnitActivations?) {
    self.gradients = gradients
    self.activations = activations
  }

  /// Passes the images through the network in inference mode, if a criterion needs it.
  ///
  /// - Parameters:
  ///   - criteria: The criteria that will score the units.
  ///   - units: The units of `network` that can be pruned.
  ///   - network: The network whose units are scored.
  ///   - images: Calibration batches, `[N, H, W, C]` each.
  ///   - loss: The loss for criteria that need gradients.
  /// - Precondition: There is a batch if a criterion needs evidence, and a loss if one needs
  ///   gradients.
  public init(
    for criteria: [any Criterion], of units: any PrunableUnits, in network: Network,
    images: [Tensor], loss: Loss? = nil
  ) {
    let needs = criteria.reduce(into: Kinds()) { $0.formUnion($1.needs) }
    guard !needs.isEmpty else {
      self = .none
      return
    }
    precondition(!images.isEmpty, "Evidence: expected at least one calibration batch, found none")
    var gradients = needs.contains(.gradients) ? GateGradients(of: units) : nil
    var activations = needs.contains(.activations) ? UnitActivations(of: units, in: network) : nil
    let weights = network.namedParameters.map(\.parameter).filter { $0.value.shape.rank > 1 }
    for (batch, images) in images.enumerated() {
      let tape = Tape(
        differentiating: gradients == nil ? [] : weights, tracing: activations != nil)
      tape.observer = { record, inputs, _ in activations?.add(record, inputs) }
      let outputs = network.outputs(tape.constant(images), on: tape)
      // The loss may apply networks to the outputs, including this one.
      tape.observer = nil
      guard gradients != nil else { continue }
      guard let loss else {
        preconditionFailure(
          "Evidence: found no loss, expected one since a criterion needs gradients")
      }
      gradients?.add(
        tape.backpropagate(from: loss(outputs, batch, tape)), of: units, in: network)
    }
    self.init(gradients: gradients, activations: activations)
  }

  /// The loss's gradients with respect to gates on the units.
  ///
  /// - Precondition: `.gradients` was among the criteria's `needs`.
  public var gateGradients: GateGradients {
    guard let gradients else {
      preconditionFailure(
        "Evidence: found no gradients, expected .gradients in a criterion's needs")
    }
    return gradients
  }

  /// The mean absolute value of each unit where layers read it, over all pixels, images and reading
  /// layers.
  ///
  /// - Precondition: `.activations` was among the criteria's `needs`.
  public var meanActivations: [Float] {
    guard let activations else {
      preconditionFailure(
        "Evidence: found no activations, expected .activations in a criterion's needs")
    }
    return activations.means
  }
}
