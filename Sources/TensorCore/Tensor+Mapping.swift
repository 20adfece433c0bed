extension Tensor {
  /// Applies `transform` to each scalar and returns a tensor of the same shape.
  ///
  /// - Parameter transform: Several threads call it.
  public func map(_ transform: @Sendable (Float) -> Float) -> Tensor {
    withPointer { source in
      Tensor(shape) { destination in
        Parallelism.forEachRange(of: count) { range in
          for index in range { destination[index] = transform(source[index]) }
        }
      }
    }
  }

  /// Applies `transform` to each pair of scalars of this tensor and `other`, and returns a tensor
  /// of the same shape.
  ///
  /// - Parameters:
  ///   - other: A tensor of the same shape.
  ///   - transform: Several threads call it.
  /// - Precondition: The shapes are equal.
  public func map(
    with other: Tensor, _ transform: @Sendable (_ own: Float, _ other: Float) -> Float
  ) -> Tensor {
    precondition(
      shape == other.shape, "map(with:): expected equal shapes, found \(shape) and \(other.shape)")
    return withPointers(self, other) { left, right in
      Tensor(shape) { destination in
        Parallelism.forEachRange(of: count) { range in
          for index in range { destination[index] = transform(left[index], right[index]) }
        }
      }
    }
  }
}
