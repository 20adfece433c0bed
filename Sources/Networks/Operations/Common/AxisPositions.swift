import Autograd
import Layers
import TensorCore

/// Selections along some axes, one after the other.
struct AxisPositions {
  /// For each axis that changes, the selected positions.
  private let steps: [(axis: Int, positions: [Int], before: Shape)]

  /// Plans selections.
  ///
  /// - Parameter positions: The positions for each axis; nil for all in their order.
  init(_ shape: Shape, _ positions: [[Int]?]) {
    var (shape, steps) = (shape, [(axis: Int, positions: [Int], before: Shape)]())
    for (axis, selected) in positions.enumerated().reversed() {
      guard let selected else { continue }
      steps.append((axis, selected, shape))
      shape = shape.replacing(axis, with: selected.count)
    }
    self.steps = steps
  }

  /// Records the selections; `number` stands for scalars outside.
  func record(
    _ operation: any AppliedOperation, _ input: Variable, outside number: Float = 0, on tape: Tape
  ) -> Variable {
    let output = steps.reduce(input.tensor) {
      $0.selecting($1.positions, axis: $1.axis, outside: number)
    }
    return tape.record(operation, inputs: [input], output: output) {
      [source = input.node, steps] gradient, flow in
      flow.add(
        steps.reversed().reduce(gradient) {
          $0.spread(from: $1.positions, axis: $1.axis, to: $1.before)
        }, to: source)
    }
  }
}
