import Autograd
import Layers
import TensorCore

extension OwnedParameters {
  /// First values for the slots of an operation.
  ///
  /// - Parameter shapes: Of the tensors by their names; those without a slot are not used.
  init(drawing slots: [ParameterSlot], _ shapes: [String: Shape], random: inout RandomStream) {
    var parameters: [String: Parameter] = [:]
    for slot in slots {
      guard let shape = shapes[slot.name] else {
        preconditionFailure("OwnedParameters: there is no shape for \(slot.name)")
      }
      parameters[slot.name] = Parameter(
        slot.firstValue(shape, random: &random), layout: slot.layout)
    }
    self.init(parameters)
  }
}

extension ParameterSlot {
  /// What a tensor of `shape` is before anything is trained.
  func firstValue(_ shape: Shape, random: inout RandomStream) -> Tensor {
    switch start {
    case .constant(let value): return Tensor(repeating: value, shape: shape)
    case .drawn(let initializer, let fans):
      let (fanIn, fanOut) = fans.count(shape)
      return initializer.tensor(shape, fanIn: fanIn, fanOut: fanOut, random: &random)
    }
  }
}

extension ParameterSlot.Fans {
  /// Scalars that one output sums over, and outputs that one input reaches.
  func count(_ shape: Shape) -> (fanIn: Int, fanOut: Int) {
    switch self {
    case .linear: return (shape[1], shape[0])
    case .convolution(let groups):
      let taps = shape[0] * shape[1]
      return (taps * shape[2], taps * shape[3] / (groups ?? shape[3]))
    case .transposed(let groups):
      let taps = shape[0] * shape[1]
      return (taps * shape[3] / groups, taps * shape[2])
    }
  }
}
