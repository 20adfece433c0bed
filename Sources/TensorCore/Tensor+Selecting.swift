extension Tensor {
  /// The scalars at the given positions of each axis, in the given order; nil selects a whole axis.
  ///
  /// A position may occur several times: `[nil, [1, 1]]` repeats a matrix's second column.
  ///
  /// - Precondition: There is one entry per axis, and the axes have the positions.
  public func selecting(_ positions: [[Int]?]) -> Tensor {
    let extents = shape.extents
    precondition(
      positions.count == extents.count,
      "selecting: found positions for \(positions.count) axes, expected \(extents.count) for "
        + "\(shape)")
    for (positions, extent) in zip(positions, extents) {
      precondition(
        positions?.allSatisfy { 0 <= $0 && $0 < extent } ?? true,
        "selecting: found the positions \(positions ?? []), expected positions in 0..<\(extent)")
    }
    guard let inner = positions.lastIndex(where: { $0 != nil }) else { return self }
    let run = extents[(inner + 1)...].reduce(1, *)
    let selected = extents.indices.map { positions[$0]?.count ?? extents[$0] }
    return Tensor(Shape(selected)) { target in
      withPointer { source in
        var written = 0
        // Walks the axes from the outermost to the last one with a selection; `offset` counts
        // positions of the previous axis.
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

  /// The scalars at the given positions of one axis, in the given order: by default the images of
  /// `[N, H, W, C]` at `positions`.
  ///
  /// - Parameters:
  ///   - positions: Positions from 0, in any order; a position may occur several times.
  ///   - axis: A negative axis counts from the end: -1 is the innermost.
  /// - Precondition: The axis has these positions.
  public func selecting(_ positions: [Int], alongAxis axis: Int = 0) -> Tensor {
    var selection = [[Int]?](repeating: nil, count: shape.rank)
    selection[shape.place(ofAxis: axis)] = positions
    return selecting(selection)
  }

  /// Sets all scalars at the given positions of an axis to `value`.
  ///
  /// - Parameters:
  ///   - positions: Positions from 0, in any order.
  ///   - axis: A negative axis counts from the end: -1 is the innermost.
  ///   - value: The new value of these scalars.
  /// - Precondition: The axis has these positions.
  public mutating func fill(_ positions: [Int], alongAxis axis: Int = 0, with value: Float) {
    let axis = shape.place(ofAxis: axis)
    let extent = shape[axis]
    precondition(
      positions.allSatisfy { 0 <= $0 && $0 < extent },
      "fill: found the positions \(positions), expected positions in 0..<\(extent)")
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
