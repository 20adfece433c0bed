import TensorCore

/// The shapes of the tensors that one operation owns, in memory's order of axes.
public struct TensorShapes: Sendable {
  private let shapes: [String: Shape]

  init(_ shapes: [String: Shape]) { self.shapes = shapes }

  /// The shape of a tensor.
  ///
  /// - Precondition: The operation has a slot of that name.
  public subscript(name: String) -> Shape {
    guard let shape = shapes[name] else {
      preconditionFailure("TensorShapes: there is no \(name)")
    }
    return shape
  }

  /// Checks the extents of a tensor.
  ///
  /// - Throws: `ShapeProblem` if they are others.
  public func require(_ name: String, _ expected: Shape) throws(ShapeProblem) {
    guard self[name] != expected else { return }
    throw ShapeProblem("its \(name) is \(self[name]), expected \(expected)")
  }
}
