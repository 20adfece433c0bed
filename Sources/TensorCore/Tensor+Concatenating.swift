extension Tensor {
  /// Concatenates tensors along an existing axis: `[2, 5]` and `[3, 5]` along axis 0 make `[5, 5]`.
  ///
  /// - Parameters:
  ///   - tensors: The tensors, in the order of the result.
  ///   - axis: A negative axis counts from the end: -1 is the innermost.
  /// - Precondition: There is at least one tensor, and all extents except that of `axis` are equal.
  public init(concatenating tensors: [Tensor], alongAxis axis: Int = 0) {
    guard let first = tensors.first?.shape else {
      preconditionFailure("Tensor(concatenating:): expected at least one tensor, found none")
    }
    let axis = first.place(ofAxis: axis)
    var extents = first.extents
    extents[axis] = 0
    for tensor in tensors {
      var others = tensor.shape.extents
      precondition(
        others.count == extents.count,
        "Tensor(concatenating:): expected tensors of one rank, found \(first) and \(tensor.shape)")
      let extent = others[axis]
      others[axis] = extents[axis]
      precondition(
        others == extents,
        "Tensor(concatenating:): expected shapes that differ in axis \(axis) only, found \(first) "
          + "and \(tensor.shape)")
      extents[axis] += extent
    }
    let rows = extents[..<axis].reduce(1, *)
    let width = extents[axis...].reduce(1, *)
    self.init(Shape(extents)) { target in
      var start = 0
      for tensor in tensors {
        let count = tensor.shape.extents[axis...].reduce(1, *)
        tensor.withPointer {
          copyRows(rows, of: count, from: $0, stride: count, to: target + start, stride: width)
        }
        start += count
      }
    }
  }

  /// Stacks tensors of one shape along a new first axis: N tensors `[H, W, C]` make `[N, H, W, C]`.
  ///
  /// - Precondition: There is at least one tensor, and all shapes are equal.
  public init(stacking tensors: [Tensor]) {
    self.init(concatenating: tensors.map { $0.reshaped(to: Shape([1] + $0.shape.extents)) })
  }

  /// A range of positions of one axis: successive images of `[N, H, W, C]` or, with the axis -1,
  /// successive channels.
  ///
  /// - Parameters:
  ///   - positions: The range, within `0..<extent` of the axis.
  ///   - axis: A negative axis counts from the end: -1 is the innermost.
  /// - Precondition: The axis has these positions.
  public func slice(_ positions: Range<Int>, alongAxis axis: Int = 0) -> Tensor {
    let axis = shape.place(ofAxis: axis)
    var extents = shape.extents
    precondition(
      0 <= positions.lowerBound && positions.upperBound <= extents[axis],
      "slice: found \(positions), expected positions in 0..<\(extents[axis]), axis \(axis) of "
        + "\(shape)"
    )
    let rows = extents[..<axis].reduce(1, *)
    let inner = extents[(axis + 1)...].reduce(1, *)
    let width = extents[axis] * inner
    extents[axis] = positions.count
    let count = positions.count * inner
    return Tensor(Shape(extents)) { target in
      withPointer {
        copyRows(
          rows, of: count, from: $0 + positions.lowerBound * inner, stride: width, to: target,
          stride: count)
      }
    }
  }
}

/// Copies `count` scalars of each row into rows of another width.
private func copyRows(
  _ rows: Int, of count: Int, from source: UnsafePointer<Float>, stride sourceStride: Int,
  to target: UnsafeMutablePointer<Float>, stride targetStride: Int
) {
  Parallelism.forEachRange(of: rows, grain: max(1, 16_384 / max(1, count))) { range in
    for row in range {
      (target + row * targetStride).update(from: source + row * sourceStride, count: count)
    }
  }
}
