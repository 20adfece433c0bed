import Kernels
import TensorCore

extension Shape {
  /// The product of the extents before an axis, its extent, and the product of those after it.
  package func split(at axis: Int) -> (outer: Int, extent: Int, inner: Int) {
    let place = place(ofAxis: axis)
    return (
      extents[..<place].reduce(1, *), extents[place], extents[(place + 1)...].reduce(1, *)
    )
  }
}

extension Tensor {
  /// The scalars at some positions of an axis; `AxisSelection.outside` gives `number`.
  package func selecting(_ positions: [Int], axis: Int, outside number: Float = 0) -> Tensor {
    var extents = shape.extents
    extents[shape.place(ofAxis: axis)] = positions.count
    return AxisSelection(shape, axis: axis, positions)(self, outside: number)
      .reshaped(to: Shape(extents))
  }

  /// The gradient of a tensor of `shape` from that of its selection.
  package func spread(from positions: [Int], axis: Int, to shape: Shape) -> Tensor {
    AxisSelection(shape, axis: axis, positions).inputGradient(self).reshaped(to: shape)
  }
}

extension AxisSelection {
  fileprivate init(_ shape: Shape, axis: Int, _ positions: [Int]) {
    let (outer, extent, inner) = shape.split(at: axis)
    self.init(outer: outer, extent: extent, inner: inner, positions: positions)
  }
}

/// A reduction over any axes of a tensor.
package struct TensorReduction {
  private let reduction: FunctionReduction
  private let shape: Shape
  /// The order of axes in which the reduced ones are neighbors; nil if they are already.
  private let order: [Int]?

  /// Plans a reduction over axes, counted from 0, of which there is at least one.
  package init(_ function: ReductionFunction, of shape: Shape, over axes: [Int]) {
    self.shape = shape
    let reduced = Set(axes)
    // Axes of extent 1 between the others do not part them.
    let places = reduced.filter { shape[$0] != 1 }.sorted()
    let first = places.first ?? axes[0]
    let last = places.last ?? axes[0]
    let isContiguous = (first...last).allSatisfy { reduced.contains($0) || shape[$0] == 1 }
    let extent = reduced.reduce(1) { $0 * shape[$1] }
    if isContiguous {
      order = nil
      reduction = FunctionReduction(
        function, outer: shape.extents[..<first].reduce(1, *), extent: extent,
        inner: shape.extents[(last + 1)...].reduce(1, *))
    } else {
      order =
        shape.extents.indices.filter { !reduced.contains($0) } + places
        + reduced.filter { shape[$0] == 1 }.sorted()
      reduction = FunctionReduction(
        function, outer: shape.count / max(1, extent), extent: extent, inner: 1)
    }
  }

  private func ordered(_ tensor: Tensor) -> Tensor {
    order.map { tensor.transposed(to: $0) } ?? tensor
  }

  /// The results; the caller gives them their shape.
  package func callAsFunction(_ tensor: Tensor) -> Tensor { reduction(ordered(tensor)) }

  /// The gradient of the input.
  package func inputGradient(_ gradient: Tensor, input: Tensor, output: Tensor) -> Tensor {
    let result = reduction.inputGradient(gradient, input: ordered(input), output: output)
    guard let order else { return result.reshaped(to: shape) }
    return result.reshaped(to: Shape(order.map { shape[$0] })).transposed(to: order.inverse)
  }
}

extension [Int] {
  /// The permutation that undoes this one.
  package var inverse: [Int] {
    var result = self
    for (place, axis) in enumerated() { result[axis] = place }
    return result
  }
}

extension Tensor {
  /// Softmax along an axis, or its logarithm.
  package func softmax(axis: Int, isLogarithm: Bool) -> Tensor {
    alongLast(axis) { tensor in
      Tensor(tensor.shape) { output in
        tensor.withPointer {
          SoftmaxRows.forward(
            rows: tensor.count / tensor.shape[-1], columns: tensor.shape[-1],
            isLogarithm: isLogarithm, $0, output: output)
        }
      }
    }
  }

  /// The gradient of the input of a softmax from this output and its gradient.
  package func softmaxGradient(_ gradient: Tensor, axis: Int, isLogarithm: Bool) -> Tensor {
    alongLast(axis) { output in
      let moved = gradient.transposed(to: shape.movingToEnd(axis))
      return Tensor(output.shape) { result in
        withPointers(output, moved) {
          SoftmaxRows.backward(
            rows: output.count / output.shape[-1], columns: output.shape[-1],
            isLogarithm: isLogarithm, output: $0, gradient: $1, inputGradient: result)
        }
      }
    }
  }

  /// Applies `body` with an axis moved to the end, and moves it back.
  private func alongLast(_ axis: Int, _ body: (Tensor) -> Tensor) -> Tensor {
    let order = shape.movingToEnd(axis)
    return body(transposed(to: order)).transposed(to: order.inverse)
  }
}

extension Shape {
  /// The order of axes with `axis` at the end.
  fileprivate func movingToEnd(_ axis: Int) -> [Int] {
    let place = place(ofAxis: axis)
    return extents.indices.filter { $0 != place } + [place]
  }
}

extension LocalResponse {
  /// The normalized tensor.
  package func callAsFunction(_ input: Tensor) -> Tensor {
    Tensor(input.shape) { output in input.withPointer { forward($0, output: output) } }
  }

  /// The gradient of the input.
  package func inputGradient(_ input: Tensor, gradient: Tensor) -> Tensor {
    Tensor(input.shape) { result in
      withPointers(input, gradient) { backward($0, gradient: $1, inputGradient: result) }
    }
  }
}
