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

    /// Gradients of a loss with respect to gates, as `gateGradients`.
    public static let gradients = Kinds(rawValue: 1 << 0)
    /// Activations that layers read, as `meanActivations` and `nonzeroShares`.
    public static let activations = Kinds(rawValue: 1 << 1)
    /// Gradients of a loss with respect to weights, as `weightGradients`.
    public static let weightGradients = Kinds(rawValue: 1 << 2)
    /// Second moments of the inputs of layers, as `layerInputs`.
    public static let inputs = Kinds(rawValue: 1 << 3)

    /// The kinds that need a loss.
    public static let ofLoss: Kinds = [.gradients, .weightGradients]
  }

  /// Computes the scalar loss of a batch on the tape.
  ///
  /// - Parameters:
  ///   - outputs: The network's outputs for the batch, the main output first.
  ///   - batch: The number of the batch.
  public typealias Loss = (_ outputs: [Variable], _ batch: Int, _ tape: Tape) -> Variable

  /// No evidence, for criteria that need none.
  public static let none = Evidence()

  private var gates: GateGradients?
  private var weights: WeightGradients?
  private var activations: UnitActivations?
  private var inputs: [LayerInputs]?

  private init() {}

  /// Evidence of gradients that a training computed.
  package init(_ gradients: GateGradients) {
    self.init()
    gates = gradients
  }

  /// Passes the images through the network in inference mode, if a criterion needs it.
  ///
  /// - Parameters:
  ///   - criteria: The criteria that will score the units.
  ///   - units: The units of `network` that can be pruned.
  ///   - network: The network whose units are scored.
  ///   - images: Calibration batches, `[N, H, W, C]` each.
  ///   - loss: The loss for criteria that need gradients; nil for an `OutputProjection`.
  ///   - progress: Called often with the share of the work that is done, in 0...1; it may throw to end
  ///     the work.
  /// - Throws: What `progress` throws.
  /// - Precondition: There is a batch if a criterion needs evidence.
  public init(
    for criteria: [any Criterion], of units: any PrunableUnits, in network: Network,
    images: [Tensor], loss: Loss? = nil,
    progress: (_ share: Double) throws -> Void
  ) rethrows {
    let needs = criteria.reduce(into: Kinds()) { $0.formUnion($1.needs) }
    guard !needs.isEmpty else {
      self = .none
      return
    }
    precondition(!images.isEmpty, "Evidence: expected at least one calibration batch, found none")
    let loss = loss ?? OutputProjection().callAsFunction
    self.init()
    if needs.contains(.inputs) {
      let share = needs == .inputs ? 1.0 : 0.5
      inputs = try LayerInputs.all(of: units, in: network, images: images) {
        try progress(share * $0)
      }
    }
    if needs.contains(.gradients) { gates = GateGradients(of: units) }
    if needs.contains(.weightGradients) { weights = WeightGradients(of: units) }
    if needs.contains(.activations) { activations = UnitActivations(of: units, in: network) }
    guard needs != .inputs else { return }
    let parameters = network.namedParameters.map(\.parameter).filter {
      weights != nil || gates != nil && $0.value.shape.rank > 1
    }
    let batches = images.count
    for (batch, images) in images.enumerated() {
      let start = inputs == nil ? 0 : 0.5
      try progress(start + (1 - start) * Double(batch) / Double(batches))
      let tape = Tape(differentiating: parameters, tracing: activations != nil)
      var activations = self.activations
      tape.observer = { record, inputs, _ in activations?.add(record, inputs) }
      let outputs = network.outputs(tape.constant(images), on: tape)
      // The loss may apply networks to the outputs, including this one.
      tape.observer = nil
      self.activations = activations
      guard !needs.isDisjoint(with: .ofLoss) else { continue }
      let gradients = tape.backpropagate(from: loss(outputs, batch, tape))
      gates?.add(gradients, of: units, in: network)
      weights?.add(gradients, of: units, in: network)
    }
  }

  /// The same without progress.
  public init(
    for criteria: [any Criterion], of units: any PrunableUnits, in network: Network,
    images: [Tensor], loss: Loss? = nil
  ) {
    self.init(for: criteria, of: units, in: network, images: images, loss: loss) { _ in }
  }

  /// The loss's gradients with respect to gates on the units.
  ///
  /// - Precondition: `.gradients` was among the criteria's `needs`.
  public var gateGradients: GateGradients {
    Self.gathered(gates, ".gradients")
  }

  /// The loss's gradients with respect to the weights that belong to the units.
  ///
  /// - Precondition: `.weightGradients` was among the criteria's `needs`.
  public var weightGradients: WeightGradients {
    Self.gathered(weights, ".weightGradients")
  }

  /// The mean absolute value of each unit where layers read it, over all pixels, images and reading
  /// layers.
  ///
  /// - Precondition: `.activations` was among the criteria's `needs`.
  public var meanActivations: [Float] {
    Self.gathered(activations, ".activations").means
  }

  /// The share of each unit's values that are not zero where layers read them, over all pixels,
  /// images and reading layers.
  ///
  /// - Precondition: `.activations` was among the criteria's `needs`.
  public var nonzeroShares: [Float] { Self.gathered(activations, ".activations").nonzeroShares }

  /// The second moments of the inputs of the layers that read units.
  ///
  /// - Precondition: `.inputs` was among the criteria's `needs`.
  public var layerInputs: [LayerInputs] { Self.gathered(inputs, ".inputs") }

  /// The second moments if they were gathered.
  var gatheredInputs: [LayerInputs]? { inputs }

  private static func gathered<Part>(_ part: Part?, _ kind: String) -> Part {
    guard let part else {
      preconditionFailure("Evidence: expected \(kind) in a criterion's needs, found it in none")
    }
    return part
  }
}
