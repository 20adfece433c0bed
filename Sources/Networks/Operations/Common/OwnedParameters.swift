import Autograd
import TensorCore

/// The parameters of one operation by their names in it.
public struct OwnedParameters {
  private let parameters: [String: Parameter]

  init(_ parameters: [String: Parameter]) { self.parameters = parameters }

  /// A parameter.
  ///
  /// - Precondition: The operation has a slot of that name.
  public subscript(name: String) -> Parameter {
    guard let parameter = parameters[name] else {
      preconditionFailure("OwnedParameters: there is no \(name)")
    }
    return parameter
  }

  /// A parameter that the operation may be without.
  public func optional(_ name: String) -> Parameter? { parameters[name] }
}

extension OwnedParameters {
  /// First values for the slots of an operation.
  ///
  /// - Parameter shapes: Of the tensors by their names; those without a slot are not used.
  public init(drawing slots: [ParameterSlot], _ shapes: [String: Shape], random: inout RandomStream)
  {
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
