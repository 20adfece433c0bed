import Kernels
import TensorCore

/// Matrix products of the last two axes, for each position of the axes before them, which are
/// broadcast.
package struct BatchedProduct {
  private let left: Shape
  private let right: Shape
  /// The shape of the result.
  package let output: Shape

  /// Returns nil if the shapes do not fit: both have one rank of 2 or more, `[…, rows, depth]` and
  /// `[…, depth, columns]`, and the other extents are equal or 1.
  package init?(_ left: Shape, _ right: Shape) {
    guard left.rank >= 2, left.rank == right.rank, left[-1] == right[-2],
      let batch = Broadcast(left.batch, right.batch)?.shape
    else { return nil }
    self.left = left
    self.right = right
    output = Shape(batch.extents + [left[-2], right[-1]])
  }

  /// The terms of each sum.
  package var depth: Int { left[-1] }

  /// `left · right`.
  package func callAsFunction(_ left: Tensor, _ right: Tensor) -> Tensor {
    product(left, .plain, right, .plain, to: output)
  }

  /// The gradient of the left factors.
  package func leftGradient(_ gradient: Tensor, right factor: Tensor) -> Tensor {
    let shape = Shape(output.batch.extents + [left[-2], left[-1]])
    return product(gradient, .plain, factor, .transposed, to: shape).summed(to: left)
  }

  /// The gradient of the right factors.
  package func rightGradient(_ gradient: Tensor, left factor: Tensor) -> Tensor {
    // One factor for all rows: the rows of all batches are summed in one product.
    if right.batch.count == 1, output.batch == left.batch {
      let rows = output.count / max(1, output[-1])
      return product(
        factor.reshaped(to: [rows, left[-1]]), .transposed,
        gradient.reshaped(to: [rows, output[-1]]), .plain, to: [right[-2], right[-1]]
      ).reshaped(to: right)
    }
    let shape = Shape(output.batch.extents + [right[-2], right[-1]])
    return product(factor, .transposed, gradient, .plain, to: shape).summed(to: right)
  }

  private func product(
    _ left: Tensor, _ leftOrientation: Orientation, _ right: Tensor,
    _ rightOrientation: Orientation, to shape: Shape
  ) -> Tensor {
    let (rows, columns) = (shape[-2], shape[-1])
    let depth = left.shape[leftOrientation == .plain ? -1 : -2]
    let (leftStride, rightStride) = (left.shape[-1], right.shape[-1])
    return Tensor(shape) { output in
      withPointers(left, right) { a, b in
        func multiply(_ rows: Int, _ a: Int, _ b: Int, _ target: Int, _ p: Pointers) {
          Kernels.multiply(
            MatrixFactor(p.a + a, rowStride: leftStride, leftOrientation),
            MatrixFactor(p.b + b, rowStride: rightStride, rightOrientation), rows: rows,
            columns: columns, depth: depth, into: p.output + target, rowStride: columns)
        }
        let pointers = Pointers(a: a, b: b, output: output)
        // One right factor: all rows are those of one product.
        if leftOrientation == .plain, right.shape.batch.count == 1,
          left.shape.batch == shape.batch
        {
          return multiply(rows * shape.batch.count, 0, 0, 0, pointers)
        }
        let starts = Self.starts(left.shape, right.shape, shape)
        let size = rows * columns
        if starts.count < 4 {
          for (place, start) in starts.enumerated() {
            multiply(rows, start.left, start.right, place * size, pointers)
          }
        } else {
          Parallelism.forEach(blocks: starts.count) { place in
            multiply(rows, starts[place].left, starts[place].right, place * size, pointers)
          }
        }
      }
    }
  }

  private struct Pointers {
    let a: UnsafePointer<Float>
    let b: UnsafePointer<Float>
    let output: UnsafeMutablePointer<Float>
  }

  /// The offset of both factors of each product.
  private static func starts(
    _ left: Shape, _ right: Shape, _ output: Shape
  ) -> [(left: Int, right: Int)] {
    var axes: [AxisWalk.Axis] = []
    var (leftStep, rightStep) = (left[-1] * left[-2], right[-1] * right[-2])
    for axis in (0..<output.rank - 2).reversed() {
      axes.append(
        AxisWalk.Axis(
          extent: output[axis], first: left[axis] == 1 ? 0 : leftStep,
          second: right[axis] == 1 ? 0 : rightStep))
      leftStep *= left[axis]
      rightStep *= right[axis]
    }
    let walk = AxisWalk(axes.reversed())
    var starts: [(left: Int, right: Int)] = []
    walk.forEach(in: 0..<walk.count) { starts.append(($0, $1)) }
    return starts
  }
}

extension Shape {
  /// All axes but the last two.
  fileprivate var batch: Shape { Shape(Array(extents.dropLast(2))) }
}
