import Autograd
import TensorCore

/// The parameters of one operation, by their names in it.
public struct OwnedParameters {
  private let parameters: [String: Parameter]

  /// Makes a list of parameters.
  package init(_ parameters: [String: Parameter]) { self.parameters = parameters }

  /// The parameter of a name.
  ///
  /// - Precondition: The operation has a slot of that name.
  public subscript(name: String) -> Parameter {
    guard let parameter = parameters[name] else {
      preconditionFailure("OwnedParameters: found no parameter \(name)")
    }
    return parameter
  }

  /// The parameter of a name; nil if there is none.
  public func optional(_ name: String) -> Parameter? { parameters[name] }
}

extension OwnedParameters {
  /// Draws initial values for the slots of an operation.
  ///
  /// - Parameters:
  ///   - slots: The slots of the operation.
  ///   - shapes: The tensors' shapes by their names; those without a slot are ignored.
  ///   - random: The stream to draw from.
  /// - Precondition: There is a shape for each slot.
  public init(drawing slots: [ParameterSlot], _ shapes: [String: Shape], random: inout RandomStream)
  {
    var parameters: [String: Parameter] = [:]
    for slot in slots {
      guard let shape = shapes[slot.name] else {
        preconditionFailure("OwnedParameters: found no shape for the slot \(slot.name)")
      }
      parameters[slot.name] = Parameter(
        slot.firstValue(shape, random: &random), layout: slot.layout)
    }
    self.init(parameters)
  }
}
