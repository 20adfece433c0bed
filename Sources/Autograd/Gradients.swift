import TensorCore

/// What a backward pass found: a gradient per parameter and watched value.
public struct Gradients {
  fileprivate var parameters: [ObjectIdentifier: Tensor] = [:]
  fileprivate var nodes: [TapePlace: Tensor] = [:]

  /// No gradients.
  public init() {}

  /// The gradient of the loss with respect to a parameter; nil if the loss does not depend on it.
  public subscript(parameter: Parameter) -> Tensor? { parameters[ObjectIdentifier(parameter)] }

  /// The gradient of the loss with respect to a watched value.
  public subscript(variable: Variable) -> Tensor? { variable.node.flatMap { nodes[$0] } }
}

/// The gradients under way during a backward pass; several contributions to one place are added.
package final class GradientFlow {
  fileprivate(set) var gradients = Gradients()
  private let wantedParameters: Set<ObjectIdentifier>

  /// - Parameter others: Gradients of parameters to start from.
  init(wantedParameters: Set<ObjectIdentifier>, adding others: consuming Gradients) {
    self.wantedParameters = wantedParameters
    gradients.parameters = others.parameters
  }

  package func wants(_ parameter: Parameter) -> Bool {
    wantedParameters.contains(ObjectIdentifier(parameter))
  }

  /// Adds a contribution to a value's gradient; `gradient` is computed only if it is wanted.
  package func add(_ gradient: @autoclosure () -> Tensor, to node: TapePlace?) {
    guard let node else { return }
    add(gradient(), at: node, in: \.nodes)
  }

  /// Adds a contribution to a parameter's gradient; `gradient` is computed only if it is wanted.
  package func add(_ gradient: @autoclosure () -> Tensor, to parameter: Parameter) {
    guard wants(parameter) else { return }
    add(gradient(), at: ObjectIdentifier(parameter), in: \.parameters)
  }

  /// Adds a contribution to the gradient of a weight that was read in this pass.
  package func add(_ gradient: @autoclosure () -> Tensor, to weight: Weight) {
    switch weight.target {
    case .parameter(let parameter): add(gradient(), to: parameter)
    case .value(let value): add(gradient(), to: value.node)
    }
  }

  /// Takes out the complete gradient of an entry's output.
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
