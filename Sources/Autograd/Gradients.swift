import TensorCore

/// The result of a backward pass: a gradient per parameter and watched value.
public struct Gradients {
  fileprivate var parameters: [ObjectIdentifier: Tensor] = [:]
  fileprivate var nodes: [TapePlace: Tensor] = [:]

  /// Makes an empty set of gradients.
  public init() {}

  /// The gradient of the loss with respect to a parameter; nil if the loss does not depend on it.
  ///
  /// A training can change it between the backward pass and the update.
  public package(set) subscript(parameter: Parameter) -> Tensor? {
    get { parameters[ObjectIdentifier(parameter)] }
    set { parameters[ObjectIdentifier(parameter)] = newValue }
  }

  /// The same gradients with those of parameters multiplied by `factor`.
  public func scaled(by factor: Float) -> Gradients {
    var scaled = self
    scaled.parameters = parameters.mapValues { $0.scaled(by: factor) }
    return scaled
  }

  /// The gradient of the loss with respect to a watched value; nil if the loss does not depend on
  /// it.
  public subscript(variable: Variable) -> Tensor? { variable.node.flatMap { nodes[$0] } }
}

/// The gradients during a backward pass; several contributions to one value or parameter are added.
///
/// Each contribution has the shape of the value that it belongs to.
public final class GradientFlow {
  fileprivate(set) var gradients = Gradients()
  private let wantedParameters: Set<ObjectIdentifier>

  /// - Parameter others: Gradients of parameters to start from.
  init(wantedParameters: Set<ObjectIdentifier>, adding others: consuming Gradients) {
    self.wantedParameters = wantedParameters
    gradients.parameters = others.parameters
  }

  private func wants(_ parameter: Parameter) -> Bool {
    wantedParameters.contains(ObjectIdentifier(parameter))
  }

  /// Adds a contribution to the gradient of a value that the closure captured as a whole;
  /// `gradient` is computed only if that value's gradient is wanted.
  ///
  /// A closure that does not need the value's scalars captures `variable.node` instead.
  public func add(_ gradient: @autoclosure () -> Tensor, to variable: Variable) {
    add(gradient(), to: variable.node)
  }

  /// Adds a contribution to a value's gradient; `gradient` is computed only if the value's gradient
  /// is wanted.
  ///
  /// - Parameters:
  ///   - gradient: The contribution, of the value's shape.
  ///   - node: The value's `node`; nil if its gradient is not wanted.
  public func add(_ gradient: @autoclosure () -> Tensor, to node: TapePlace?) {
    guard let node else { return }
    add(gradient(), at: node, in: \.nodes)
  }

  /// Adds a contribution to a parameter's gradient; `gradient` is computed only if the parameter's
  /// gradient is wanted.
  public func add(_ gradient: @autoclosure () -> Tensor, to parameter: Parameter) {
    guard wants(parameter) else { return }
    add(gradient(), at: ObjectIdentifier(parameter), in: \.parameters)
  }

  /// Adds a contribution to the gradient of a weight that was read in this pass.
  public func add(_ gradient: @autoclosure () -> Tensor, to weight: Weight) {
    switch weight.target {
    case .parameter(let parameter): add(gradient(), to: parameter)
    case .value(let value): add(gradient(), to: value.node)
    }
  }

  /// Removes and returns the complete gradient of an entry's output.
  func take(at node: TapePlace) -> Tensor? { gradients.nodes.removeValue(forKey: node) }

  private func add<Key: Hashable>(
    _ gradient: Tensor, at key: Key, in table: WritableKeyPath<Gradients, [Key: Tensor]>
  ) {
    guard var sum = gradients[keyPath: table].removeValue(forKey: key) else {
      gradients[keyPath: table][key] = gradient
      return
    }
    sum.add(gradient)
    gradients[keyPath: table][key] = sum
  }
}
