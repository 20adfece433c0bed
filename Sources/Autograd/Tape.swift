import TensorCore

/// Whether layers behave as in training (batch statistics, dropout) or in use.
public enum Phase: Sendable {
  /// Batch norm uses and updates statistics of the batch; dropout drops.
  case training
  /// Batch norm uses running statistics; dropout passes everything.
  case inference
}

/// Records one forward pass, an entry per layer application, and walks it back.
///
/// What an entry needs for its backward pass is captured by the entry, never kept in the layer, so
/// that one module can be applied several times before one backward pass. Only what leads to a
/// wanted gradient is kept: a pass through a frozen network records nothing.
public final class Tape {
  /// Computes the gradients of an entry's inputs and parameters from its output's gradient.
  ///
  /// The gradient has the shape of the output. The closure adds to `flow` a gradient for each input
  /// and each weight, in their shapes.
  public typealias Backward = (_ gradient: Tensor, _ flow: GradientFlow) -> Void

  /// Whether this pass trains or infers.
  public let phase: Phase
  /// Randomness of this pass, for dropout and noise.
  public var random: RandomStream
  /// One record per layer application, in order, if the tape was made with `tracing: true`.
  public private(set) var records: [Record] = []

  /// Is shown each record of a tracing tape with the values that it read and computed, which the
  /// tape itself does not keep.
  package var observer: ((_ record: Record, _ inputs: [Tensor], _ output: Tensor) -> Void)?

  private let wantedParameters: Set<ObjectIdentifier>
  private let isTracing: Bool
  private var entries: [Entry?] = []
  private var parametrized: [ObjectIdentifier: Weight] = [:]
  /// Whether a parametrization runs now: the trace leaves its operations out.
  private var isParametrizing = false
  /// Values numbered so far, if the tape traces.
  private var valueCount = 0

  /// What the backward pass needs of one application.
  private struct Entry {
    /// Of the output.
    let shape: Shape
    let backward: Backward
  }

  /// A tape that collects gradients of `parameters`.
  ///
  /// - Parameters:
  ///   - parameters: Whose gradients are wanted; none for a pass that only infers.
  ///   - phase: How layers behave.
  ///   - random: The stream that dropout and noise draw from.
  ///   - tracing: Whether `records` is kept, for summaries and pruning.
  public init(
    differentiating parameters: [Parameter] = [], phase: Phase = .inference,
    random: RandomStream = RandomStream(seed: 0), tracing: Bool = false
  ) {
    wantedParameters = Set(parameters.map(ObjectIdentifier.init))
    self.phase = phase
    self.random = random
    isTracing = tracing
  }

  /// A value that no gradient flows to: data, or a frozen network's output.
  public func constant(_ tensor: Tensor) -> Variable { variable(tensor, node: nil) }

  /// A value whose gradient is wanted, to be read as `gradients[variable]`.
  public func watched(_ tensor: Tensor) -> Variable {
    entries.append(nil)
    return variable(tensor, node: TapePlace(index: entries.count - 1))
  }

  /// Whether the gradient of `parameter` is wanted.
  public func wants(_ parameter: Parameter) -> Bool {
    wantedParameters.contains(ObjectIdentifier(parameter))
  }

  /// A parameter as this pass uses it: its value, or what its parametrizations compute from that.
  ///
  /// Parametrizations run once in a pass, however often the parameter is read.
  public func weight(_ parameter: Parameter) -> Weight {
    guard !parameter.parametrizations.isEmpty else {
      return Weight(tensor: parameter.value, target: .parameter(parameter))
    }
    if let known = parametrized[ObjectIdentifier(parameter)] { return known }
    let isNested = isParametrizing
    isParametrizing = true
    defer { isParametrizing = isNested }
    let value = parameter.parametrizations.reduce(trained(parameter)) { $1($0, on: self) }
    precondition(
      value.shape == parameter.value.shape,
      "Parametrization: expected \(parameter.value.shape), found \(value.shape)")
    let weight = Weight(tensor: value.tensor, target: .value(value))
    parametrized[ObjectIdentifier(parameter)] = weight
    return weight
  }

  /// A parameter as this pass uses it, as a value for arithmetic; its gradient flows on to the
  /// parameter.
  ///
  /// An operation that computes with scalars reads `weight(_:)` instead.
  public func variable(of parameter: Parameter) -> Variable {
    switch weight(parameter).target {
    case .parameter(let parameter): trained(parameter)
    case .value(let value): value
    }
  }

  /// The value that is trained, before any parametrization.
  private func trained(_ parameter: Parameter) -> Variable {
    let value = parameter.value
    guard wants(parameter) else {
      return Variable(tensor: value, node: nil, number: nil, tape: self)
    }
    let node = append(value.shape) { gradient, flow in flow.add(gradient, to: parameter) }
    return Variable(tensor: value, node: node, number: nil, tape: self)
  }

  /// Adds an entry, whose output is at the place that is given back.
  private func append(_ shape: Shape, _ backward: @escaping Backward) -> TapePlace {
    entries.append(Entry(shape: shape, backward: backward))
    return TapePlace(index: entries.count - 1)
  }

  private func wants(_ weight: Weight) -> Bool {
    switch weight.target {
    case .parameter(let parameter): wants(parameter)
    case .value(let value): value.node != nil
    }
  }

  /// Adds one application of an operation.
  ///
  ///     func doubled(_ value: Variable, on tape: Tape) -> Variable {
  ///       let output = value.tensor.map { 2 * $0 }
  ///       return tape.record(FreeOperation("Double"), inputs: [value], output: output) {
  ///         [source = value.node] gradient, flow in
  ///         flow.add(gradient.map { 2 * $0 }, to: source)
  ///       }
  ///     }
  ///
  /// - Parameters:
  ///   - operation: What was applied; made only for a tape that traces.
  ///   - inputs: The values that it read, all on this tape.
  ///   - weights: The parameters that it read.
  ///   - output: What it computed.
  ///   - backward: How gradients flow back through it. The entry keeps what this closure captures
  ///     until the backward pass: the scalars that it needs, and the `node` of each input.
  public func record(
    _ operation: @autoclosure () -> any AppliedOperation, inputs: [Variable],
    weights: [Weight] = [], output: Tensor, backward: @escaping Backward
  ) -> Variable {
    let number = isTracing && !isParametrizing ? trace(operation(), inputs, output) : nil
    guard inputs.contains(where: { $0.node != nil }) || weights.contains(where: wants) else {
      return Variable(tensor: output, node: nil, number: number, tape: self)
    }
    let node = append(output.shape, backward)
    return Variable(tensor: output, node: node, number: number, tape: self)
  }

  /// Notes a record with its values, and tells the number of its output.
  private func trace(
    _ operation: any AppliedOperation, _ inputs: [Variable], _ output: Tensor
  ) -> Int {
    let read = inputs.map { Record.Value(number: $0.number ?? nextNumber(), shape: $0.shape) }
    let number = nextNumber()
    let record = Record(
      operation: operation, inputs: read, output: Record.Value(number: number, shape: output.shape))
    records.append(record)
    observer?(record, inputs.map(\.tensor), output)
    return number
  }

  private func variable(_ tensor: Tensor, node: TapePlace?) -> Variable {
    Variable(tensor: tensor, node: node, number: isTracing ? nextNumber() : nil, tape: self)
  }

  private func nextNumber() -> Int {
    defer { valueCount += 1 }
    return valueCount
  }

  /// The gradients of a scalar with respect to every wanted parameter and watched value.
  ///
  /// Each entry is released as soon as it was used, so a tape serves one backward pass.
  ///
  /// - Parameters:
  ///   - loss: A scalar.
  ///   - others: Gradients of further losses, from other tapes, to which these are added. A loss of
  ///     several parts that share no activations needs less memory in several passes.
  /// - Precondition: `loss` is a scalar that depends on something wanted, and each operation gives
  ///   its inputs gradients of their shapes.
  public func backpropagate(
    from loss: Variable, addingTo others: consuming Gradients = Gradients()
  ) -> Gradients {
    precondition(
      loss.tensor.count == 1, "backpropagate: found the shape \(loss.shape), not a scalar")
    return backpropagate(
      from: loss, gradient: Tensor(repeating: 1, shape: loss.shape), addingTo: others)
  }

  /// The same for the sum of `output` times `gradient`, which takes the place of a loss.
  ///
  /// - Precondition: `gradient` has the shape of `output`, which depends on something wanted.
  public func backpropagate(
    from output: Variable, gradient: Tensor, addingTo others: consuming Gradients = Gradients()
  ) -> Gradients {
    precondition(
      gradient.shape == output.shape,
      "backpropagate: found a gradient of \(gradient.shape), expected \(output.shape)")
    guard let start = output.node else {
      preconditionFailure("backpropagate: the output depends on no wanted parameter")
    }
    let flow = GradientFlow(wantedParameters: wantedParameters, adding: others)
    flow.add(gradient, to: start)
    while let entry = entries.popLast() {
      guard let entry, let gradient = flow.take(at: TapePlace(index: entries.count)) else {
        continue
      }
      // A backward pass reads as many scalars as its output has.
      precondition(
        gradient.shape == entry.shape,
        "backpropagate: found a gradient of \(gradient.shape) for a value of \(entry.shape)")
      entry.backward(gradient, flow)
    }
    return flow.gradients
  }
}
