extension Tensor {
  /// The scalars at the given positions of each axis, in that order; nil selects a whole axis.
  ///
  /// A position may be given several times: `[nil, [1, 1]]` repeats a matrix's second column.
  ///
  /// - Precondition: There is an entry for each axis, and the axes have the positions.
  public func selecting(_ positions: [[Int]?]) -> Tensor {
    let extents = shape.extents
    precondition(
      positions.count == extents.count,
      "selecting: found positions of \(positions.count) axes, \(shape) has \(extents.count)")
    for (positions, extent) in zip(positions, extents) {
      precondition(
        positions?.allSatisfy { 0 <= $0 && $0 < extent } ?? true,
        "selecting: found the positions \(positions ?? []), expected some below \(extent)")
    }
    guard let inner = positions.lastIndex(where: { $0 != nil }) else { return self }
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

  /// The scalars at some positions of one axis, in that order: of `[N, H, W, C]` the images at
  /// `positions`.
  ///
  /// - Parameter axis: A negative axis counts from the innermost, as -1.
  /// - Precondition: The axis has these positions.
  public func selecting(_ positions: [Int], alongAxis axis: Int = 0) -> Tensor {
    var selection = [[Int]?](repeating: nil, count: shape.rank)
    selection[shape.place(ofAxis: axis)] = positions
    return selecting(selection)
  }

  /// Sets all scalars at some positions of an axis to `value`.
  ///
  /// - Parameter axis: A negative axis counts from the innermost, as -1.
  /// - Precondition: The axis has these positions.
  public mutating func fill(_ positions: [Int], alongAxis axis: Int = 0, with value: Float) {
    let axis = shape.place(ofAxis: axis)
    let extent = shape[axis]
    precondition(
      positions.allSatisfy { 0 <= $0 && $0 < extent },
      "fill: found the positions \(positions), expected some below \(extent)")
    let outer = shape.extents[..<axis].reduce(1, *)
    let inner = shape.extents[(axis + 1)...].reduce(1, *)
    withMutablePointer { scalars in
      for row in 0..<outer {
        for position in positions {
          (scalars + (row * extent + position) * inner).update(repeating: value, count: inner)
        }
      }
    }
  }
}
