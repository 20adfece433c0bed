extension Tensor {
  /// Permutes the axes: axis `i` of the result is axis `axes[i]` of this tensor. `[2, 0, 1]` turns
  /// `[H, W, C]` into `[C, H, W]`.
  ///
  /// - Precondition: `axes` is a permutation of all axes.
  public func transposed(to axes: [Int]) -> Tensor {
    precondition(
      axes.sorted() == Array(shape.extents.indices),
      "transposed: found \(axes), expected a permutation of the axes of \(shape)")
    let result = Shape(axes.map { shape[$0] })
    let moves = AxisMoves(shape, axes)
    // The scalars keep their order.
    guard moves.last.first != 1 || !moves.outer.isEmpty, count > 0 else {
      return reshaped(to: result)
    }
    return withPointer { source in
      Tensor(result) { target in
        if moves.last.first == 1 {
          moves.copyRuns(from: source, to: target)
        } else {
          moves.copyPlanes(from: source, to: target)
        }
      }
    }
  }
}

/// The axes of a permuted tensor, without those of extent 1, and with neighbors merged that are
/// neighbors in the source as well. `first` of an axis is its step in the source, `second` that in
/// the result.
private struct AxisMoves {
  var outer: [AxisWalk.Axis] = []
  /// The innermost axis of the result.
  let last: AxisWalk.Axis

  init(_ shape: Shape, _ axes: [Int]) {
    var merged: [AxisWalk.Axis] = []
    for axis in axes where shape[axis] != 1 {
      let step = shape.extents[(axis + 1)...].reduce(1, *)
      if let before = merged.last, before.first == step * shape[axis] {
        merged[merged.count - 1].extent *= shape[axis]
        merged[merged.count - 1].first = step
      } else {
        merged.append(AxisWalk.Axis(extent: shape[axis], first: step, second: 0))
      }
    }
    var step = 1
    for index in merged.indices.reversed() {
      merged[index].second = step
      step *= merged[index].extent
    }
    last = merged.popLast() ?? AxisWalk.Axis(extent: 1, first: 1, second: 1)
    outer = merged
  }

  /// The innermost axis stays the innermost: copies runs of neighboring scalars.
  func copyRuns(from source: UnsafePointer<Float>, to target: UnsafeMutablePointer<Float>) {
    let (walk, run) = (AxisWalk(outer), last.extent)
    Parallelism.forEachRange(of: walk.count, grain: max(1, 16_384 / run)) { range in
      if run < 16 {
        walk.forEach(in: range) { from, to in
          for index in 0..<run { target[to + index] = source[from + index] }
        }
      } else {
        walk.forEach(in: range) { from, to in
          (target + to).update(from: source + from, count: run)
        }
      }
    }
  }

  /// Another axis becomes the innermost: transposes planes of the two axes in small tiles, which
  /// use each cache line of the source as a whole.
  func copyPlanes(from source: UnsafePointer<Float>, to target: UnsafeMutablePointer<Float>) {
    guard let place = outer.firstIndex(where: { $0.first == 1 }) else { return }
    var others = outer
    let rows = others.remove(at: place)
    let rowsPerTile = 16
    let tiles = (rows.extent + rowsPerTile - 1) / rowsPerTile
    // The tiles are the innermost axis of the walk, so that neighbors share cache lines.
    let walk = AxisWalk(
      others + [
        AxisWalk.Axis(extent: tiles, first: rowsPerTile, second: rowsPerTile * rows.second)
      ])
    let plane = Plane(
      columns: last.extent, sourceColumn: last.first, targetRow: rows.second)
    let size = min(rows.extent, rowsPerTile) * last.extent
    Parallelism.forEachRange(of: walk.count, grain: max(1, 16_384 / size)) { range in
      var tile = range.lowerBound % tiles
      walk.forEach(in: range) { from, to in
        plane.transpose(
          rows: min(rowsPerTile, rows.extent - tile * rowsPerTile), from: source + from,
          to: target + to)
        tile = tile + 1 == tiles ? 0 : tile + 1
      }
    }
  }
}

/// Rows of the result whose scalars lie apart in the source, where neighboring rows are neighbors.
private struct Plane {
  let columns: Int
  /// Scalars between the columns in the source.
  let sourceColumn: Int
  /// Scalars between the rows in the result.
  let targetRow: Int

  func transpose(
    rows: Int, from source: UnsafePointer<Float>, to target: UnsafeMutablePointer<Float>
  ) {
    let columnsPerBlock = 64
    for start in stride(from: 0, to: columns, by: columnsPerBlock) {
      let end = min(columns, start + columnsPerBlock)
      var row = 0
      while row + 4 <= rows {
        var column = start
        while column + 4 <= end {
          transposeFour(source + column * sourceColumn + row, target + row * targetRow + column)
          column += 4
        }
        copy(row..<row + 4, column..<end, from: source, to: target)
        row += 4
      }
      copy(row..<rows, start..<end, from: source, to: target)
    }
  }

  @inline(__always)
  private func copy(
    _ rows: Range<Int>, _ columns: Range<Int>, from source: UnsafePointer<Float>,
    to target: UnsafeMutablePointer<Float>
  ) {
    for row in rows {
      for column in columns {
        target[row * targetRow + column] = source[column * sourceColumn + row]
      }
    }
  }

  /// Transposes 4 × 4 scalars.
  @inline(__always)
  private func transposeFour(
    _ source: UnsafePointer<Float>, _ target: UnsafeMutablePointer<Float>
  ) {
    func load(_ column: Int) -> SIMD4<Float> {
      UnsafeRawPointer(source + column * sourceColumn).loadUnaligned(as: SIMD4<Float>.self)
    }
    func store(_ scalars: SIMD4<Float>, _ row: Int) {
      UnsafeMutableRawPointer(target + row * targetRow).storeBytes(
        of: scalars, as: SIMD4<Float>.self)
    }
    let (a, b, c, d) = (load(0), load(1), load(2), load(3))
    let (ab, cd) = (SIMD4(a[0], b[0], a[1], b[1]), SIMD4(c[0], d[0], c[1], d[1]))
    let (abHigh, cdHigh) = (SIMD4(a[2], b[2], a[3], b[3]), SIMD4(c[2], d[2], c[3], d[3]))
    store(SIMD4(lowHalf: ab.lowHalf, highHalf: cd.lowHalf), 0)
    store(SIMD4(lowHalf: ab.highHalf, highHalf: cd.highHalf), 1)
    store(SIMD4(lowHalf: abHigh.lowHalf, highHalf: cdHigh.lowHalf), 2)
    store(SIMD4(lowHalf: abHigh.highHalf, highHalf: cdHigh.highHalf), 3)
  }
}
