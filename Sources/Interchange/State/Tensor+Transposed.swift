import TensorCore

extension Tensor {
  /// The tensor of rank 4 whose axis `i` is this one's axis `axes[i]`.
  ///
  /// - Precondition: The rank is 4 and `axes` is a permutation of 0, 1, 2, 3.
  package func transposed(to axes: [Int]) -> Tensor {
    precondition(
      shape.rank == 4 && axes.sorted() == [0, 1, 2, 3],
      "transposed: found \(shape) and \(axes), expected rank 4 and a permutation")
    let strides = [shape[1] * shape[2] * shape[3], shape[2] * shape[3], shape[3], 1]
    let (extents, steps) = (axes.map { shape[$0] }, axes.map { strides[$0] })
    return withPointer { source in
      Tensor(Shape(extents)) { destination in
        var next = destination
        for a in 0..<extents[0] {
          for b in 0..<extents[1] {
            for c in 0..<extents[2] {
              let row = source + (a * steps[0] + b * steps[1] + c * steps[2])
              for d in 0..<extents[3] { next[d] = row[d * steps[3]] }
              next += extents[3]
            }
          }
        }
      }
    }
  }
}
