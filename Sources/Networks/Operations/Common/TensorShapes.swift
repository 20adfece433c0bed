import TensorCore

/// The shapes in memory of the tensors that one operation owns.
public struct TensorShapes: Sendable {
  private let shapes: [String: Shape]

  /// Makes a list of shapes.
  package init(_ shapes: [String: Shape]) { self.shapes = shapes }

  /// The shape of a tensor.
  ///
  /// - Precondition: The operation has a slot of that name.
  public subscript(name: String) -> Shape {
    guard let shape = shapes[name] else {
      preconditionFailure("TensorShapes: found no tensor \(name)")
    }
    return shape
  }

  /// Requires a tensor to have the shape `expected`.
  ///
  /// - Throws: `ShapeProblem` if it has another shape.
  public func require(_ name: String, _ expected: Shape) throws(ShapeProblem) {
    guard self[name] != expected else { return }
    throw ShapeProblem("its \(name) is \(self[name]), expected \(expected)")
  }
}
