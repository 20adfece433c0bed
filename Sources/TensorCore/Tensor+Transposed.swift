extension Tensor {
  /// Permutes the axes: axis `i` of the result is axis `axes[i]` of this tensor. `[2, 0, 1]` turns
  /// `[H, W, C]` into `[C, H, W]`.
  ///
  /// - Precondition: `axes` is a permutation of all axes.
  public func transposed(to axes: [Int]) -> Tensor {
    precondition(
      axes.sorted() == Array(shape.extents.indices),
      "transposed: found \(axes), expected a permutation of the axes of \(shape)")
    guard let last = axes.indices.last else { return self }
    let extents = axes.map { shape[$0] }
    let steps = axes.map { shape.extents[($0 + 1)...].reduce(1, *) }
    let (count, step) = (extents[last], steps[last])
    return withPointer { source in
      Tensor(Shape(extents)) { target in
        var next = target
        func copy(_ axis: Int, from source: UnsafePointer<Float>) {
          guard axis < last else {
            for index in 0..<count { next[index] = source[index * step] }
            next += count
            return
          }
          for index in 0..<extents[axis] { copy(axis + 1, from: source + index * steps[axis]) }
        }
        copy(0, from: source)
      }
    }
  }
}
