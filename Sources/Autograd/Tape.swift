import TensorCore

/// Whether layers run in training mode (batch statistics, dropout) or in inference mode.
public enum Phase: Sendable {
  /// Batch norm uses and updates statistics of the batch; dropout drops.
  case training
  /// Batch norm uses running statistics; dropout passes everything.
  case inference
}

/// Records one forward pass, one entry per layer application, and runs the backward pass.
///
/// An entry captures everything that its backward pass needs; the layer keeps nothing. One module
/// can therefore be applied several times before one backward pass. The tape keeps only entries
/// that lead to a wanted gradient: a pass through a frozen network records nothing.
public final class Tape {
  /// Computes the gradients of an entry's inputs and parameters from its output's gradient.
  ///
  /// The gradient has the shape of the output. The closure adds to `flow` a gradient for each input
  /// and each weight, in their shapes.
  public typealias Backward = (_ gradient: Tensor, _ flow: GradientFlow) -> Void

  /// The mode in which layers run.
  public let phase: Phase
  /// The random stream of this pass, for dropout and noise.
  public var random: RandomStream
  /// One record per layer application, in order, if the tape was made with `tracing: true`.
  public private(set) var records: [Record] = []

  /// Called with each record of a tracing tape and with the tensors that the operation read and
  /// computed, which the tape itself does not keep.
  package var observer: ((_ record: Record, _ inputs: [Tensor], _ output: Tensor) -> Void)?

  private let wantedParameters: Set<ObjectIdentifier>
  private let isTracing: Bool
  private var entries: [Entry?] = []
  private var parametrized: [ObjectIdentifier: Weight] = [:]
  /// Whether a parametrization runs now: the trace leaves its operations out.
  private var isParametrizing = false
  /// The number of values so far, if the tape traces.
  private var valueCount = 0

  /// What one application needs for its backward pass.
  private struct Entry {
    /// The shape of the output.
    let shape: Shape
    let backward: Backward
  }

  /// Makes a tape that collects gradients of `parameters`.
  ///
  /// - Parameters:
  ///   - parameters: The parameters whose gradients are wanted; none for inference.
  ///   - phase: The mode in which layers run.
  ///   - random: The stream that dropout and noise draw from.
  ///   - tracing: Whether to keep `records`, for summaries and pruning.
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

  /// A value whose gradient is wanted; read it as `gradients[variable]`.
  public func watched(_ tensor: Tensor) -> Variable {
    entries.append(nil)
    return variable(tensor, node: TapePlace(index: entries.count - 1))
  }

  /// Whether the gradient of `parameter` is wanted.
  public func wants(_ parameter: Parameter) -> Bool {
    wantedParameters.contains(ObjectIdentifier(parameter))
  }

  /// The weight of a parameter in this pass: its value, or the result of its parametrizations.
  ///
  /// Parametrizations run once per pass, however often the parameter is read.
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
      "Parametrization: found the shape \(value.shape), expected the parameter's shape "
        + "\(parameter.value.shape)")
    let weight = Weight(tensor: value.tensor, target: .value(value))
    parametrized[ObjectIdentifier(parameter)] = weight
    return weight
  }

  /// The weight of a parameter in this pass as a variable; its gradient flows on to the parameter.
  ///
  /// An operation that needs only the scalars reads `weight(_:)` instead.
  public func variable(of parameter: Parameter) -> Variable {
    switch weight(parameter).target {
    case .parameter(let parameter): trained(parameter)
    case .value(let value): value
    }
  }

  /// The trained value, before any parametrization.
  private func trained(_ parameter: Parameter) -> Variable {
    let value = parameter.value
    guard wants(parameter) else {
      return Variable(tensor: value, node: nil, number: nil, tape: self)
    }
    let node = append(value.shape) { gradient, flow in flow.add(gradient, to: parameter) }
    return Variable(tensor: value, node: node, number: nil, tape: self)
  }

  /// Adds an entry, and returns the place of its output.
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

  /// Records one application of an operation.
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
  ///   - operation: The operation; evaluated only if the tape traces.
  ///   - inputs: The values that it read, all on this tape.
  ///   - weights: The parameters that it read.
  ///   - output: The result.
  ///   - backward: Adds the gradients of inputs and weights to the flow. The entry keeps what this
  ///     closure captures until the backward pass: the scalars that it needs, and the `node` of
  ///     each input.
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

  /// Adds a record, and returns the number of its output.
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
  /// Each entry is released after it was used, so a tape serves one backward pass.
  ///
  /// - Parameters:
  ///   - loss: A scalar.
  ///   - others: Gradients of other losses, from other tapes; the result is added to them. A loss
  ///     whose parts share no activations needs less memory with one pass per part.
  /// - Precondition: `loss` is a scalar that depends on a wanted parameter or watched value, and
  ///   each operation gives its inputs gradients of their shapes.
  public func backpropagate(
    from loss: Variable, addingTo others: consuming Gradients = Gradients()
  ) -> Gradients {
    precondition(
      loss.tensor.count == 1,
      "backpropagate: found a loss of shape \(loss.shape), expected a scalar")
    return backpropagate(
      from: loss, gradient: Tensor(repeating: 1, shape: loss.shape), addingTo: others)
  }

  /// The same for the sum of `output` times `gradient` in place of a loss.
  ///
  /// - Precondition: `gradient` has the shape of `output`, which depends on a wanted parameter or
  ///   watched value.
  public func backpropagate(
    from output: Variable, gradient: Tensor, addingTo others: consuming Gradients = Gradients()
  ) -> Gradients {
    precondition(
      gradient.shape == output.shape,
      "backpropagate: found a gradient of \(gradient.shape), expected the output's shape "
        + "\(output.shape)")
    guard let start = output.node else {
      preconditionFailure(
        "backpropagate: the output depends on none of the tape's parameters and watched values")
    }
    let flow = GradientFlow(wantedParameters: wantedParameters, adding: others)
    flow.add(gradient, to: start)
    while let entry = entries.popLast() {
      guard let entry, let gradient = flow.take(at: TapePlace(index: entries.count)) else {
        continue
      }
      // A backward closure reads as many scalars as its output has.
      precondition(
        gradient.shape == entry.shape,
        "backpropagate: found a gradient of \(gradient.shape), expected the value's shape "
          + "\(entry.shape)")
      entry.backward(gradient, flow)
    }
    return flow.gradients
  }
}
