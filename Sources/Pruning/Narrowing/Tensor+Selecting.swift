import TensorCore

extension Tensor {
  /// The scalars at the given positions of each axis, in that order; nil selects a whole axis.
  func selecting(_ positions: [[Int]?]) -> Tensor {
    guard let inner = positions.lastIndex(where: { $0 != nil }) else { return self }
    let extents = shape.extents
    let run = extents[(inner + 1)...].reduce(1, *)
    let selected = extents.indices.map { positions[$0]?.count ?? extents[$0] }
    return Tensor(Shape(selected)) { target in
      withPointer { source in
        var written = 0
        // Walks the axes from the outermost to the last with a selection; `offset` counts in
        // positions of the axis before.
        func copy(_ axis: Int, _ offset: Int) {
          let offset = offset * extents[axis]
          guard axis < inner else {
            for position in positions[inner] ?? [] {
              (target + written).update(from: source + (offset + position) * run, count: run)
              written += run
            }
            return
          }
          for index in 0..<selected[axis] {
            copy(axis + 1, offset + (positions[axis]?[index] ?? index))
          }
        }
        copy(0, 0)
      }
    }
  }
}
