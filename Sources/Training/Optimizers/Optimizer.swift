import Autograd
import Layers
import TensorCore

/// Updates parameters with their gradients.
///
/// An optimizer references its parameters and keeps a state between steps. Saving `state` along
/// with the weights is enough to continue a stopped run exactly.
public protocol Optimizer: AnyObject {
  /// The parameters that this optimizer trains, with their names in `state`.
  var parameters: [Module.Entry] { get }

  /// Performs one step; a parameter without a gradient stays unchanged, as in PyTorch.
  ///
  /// - Precondition: Each gradient has its parameter's shape.
  func update(_ gradients: Gradients, learningRate: Float)

  /// The state that the next step depends on, apart from the parameters, in a fixed order.
  var state: [(name: String, tensor: Tensor)] { get }

  /// Continues from a saved `state`; an error changes nothing.
  ///
  /// - Throws: `OptimizerStateMismatch` if an entry is missing, unexpected or has another shape.
  func restore(_ state: [String: Tensor]) throws
}

extension Optimizer {
  /// The gradient of a parameter; nil if there is none in this step.
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
