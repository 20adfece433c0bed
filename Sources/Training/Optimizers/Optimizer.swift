import Autograd
import Layers
import TensorCore

/// Moves parameters against their gradients.
///
/// An optimizer refers to the parameters that it was made for and keeps what it remembers between
/// steps, so that saving `state` beside the weights is enough to go on exactly where a run stopped.
public protocol Optimizer: AnyObject {
  /// The parameters that this optimizer trains, with the names under which `state` files them.
  var parameters: [Module.Entry] { get }

  /// Makes one step; a parameter without a gradient stays as it is, as in PyTorch.
  ///
  /// - Precondition: Each gradient has its parameter's shape.
  func update(_ gradients: Gradients, learningRate: Float)

  /// Everything that the next step depends on besides the parameters, in a fixed order.
  var state: [(name: String, tensor: Tensor)] { get }

  /// Continues from a saved `state`; after an error nothing has changed.
  ///
  /// - Throws: `OptimizerStateMismatch` if an entry is missing, superfluous or has another shape.
  func restore(_ state: [String: Tensor]) throws
}

extension Optimizer {
  /// The gradient of a parameter, nil if there is none this time.
  func gradient(of entry: Module.Entry, in gradients: Gradients) -> Tensor? {
    guard let gradient = gradients[entry.parameter] else { return nil }
    precondition(
      gradient.shape == entry.parameter.value.shape,
      """
      update: the gradient of "\(entry.name)" has the shape \(gradient.shape), \
      expected \(entry.parameter.value.shape)
      """)
    return gradient
  }
}
