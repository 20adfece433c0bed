import Autograd
import Layers
import Networks
import TensorCore

/// What criteria know about a network beside its weights, gathered in one pass over calibration
/// images for all of them together.
public struct Evidence: Sendable {
  /// What can be gathered.
  public struct Kinds: OptionSet, Hashable, Sendable {
    /// A bit for each kind.
    public let rawValue: Int

    /// The kinds of these bits.
    public init(rawValue: Int) { self.rawValue = rawValue }

    /// Gradients of a loss, as `gateGradients`.
    public static let gradients = Kinds(rawValue: 1 << 0)
    /// What layers read, as `meanActivations`.
    public static let activations = Kinds(rawValue: 1 << 1)
  }

  /// Computes the scalar loss of a batch on the tape.
  ///
  /// - Parameters:
  ///   - outputs: Those of the network for the batch, the main output first.
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

  /// Passes the images through the network, in inference, as far as some criterion asks for it.
  ///
  /// - Parameters:
  ///   - criteria: Those that will score the units.
  ///   - units: What may be cut of `network`.
  ///   - images: Calibration batches, `[N, H, W, C]` each.
  ///   - loss: For criteria that need gradients.
  /// - Precondition: If a criterion needs evidence, there is a batch; if it needs gradients, a loss.
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
      // The loss may apply networks to the outputs, this one too.
      tape.observer = nil
      guard gradients != nil else { continue }
      guard let loss else { preconditionFailure("Evidence: gradients need a loss, found none") }
      gradients?.add(
        tape.backpropagate(from: loss(outputs, batch, tape)), of: units, in: network)
    }
    self.init(gradients: gradients, activations: activations)
  }

  /// The loss's gradients with respect to gates on the units.
  ///
  /// - Precondition: A criterion needed `.gradients`.
  public var gateGradients: GateGradients {
    guard let gradients else {
      preconditionFailure("Evidence: no gradients were gathered; a criterion must need them")
    }
    return gradients
  }

  /// The mean absolute value of each unit where layers read it, over all pixels, images and layers
  /// that read it.
  ///
  /// - Precondition: A criterion needed `.activations`.
  public var meanActivations: [Float] {
    guard let activations else {
      preconditionFailure("Evidence: no activations were gathered; a criterion must need them")
    }
    return activations.means
  }
}
