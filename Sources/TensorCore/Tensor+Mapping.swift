extension Tensor {
  /// A tensor of this shape whose scalars `transform` computes, each from the one at its place.
  ///
  /// - Parameter transform: Called on several threads.
  public func map(_ transform: @Sendable (Float) -> Float) -> Tensor {
    withPointer { source in
      Tensor(shape) { destination in
        Parallelism.forEachRange(of: count) { range in
          for index in range { destination[index] = transform(source[index]) }
        }
      }
    }
  }

  /// A tensor of this shape whose scalars `transform` computes, each from those at its place in this
  /// tensor and in `other`.
  ///
  /// - Parameter transform: Called on several threads.
  /// - Precondition: The shapes are equal.
  public func map(
    with other: Tensor, _ transform: @Sendable (_ own: Float, _ other: Float) -> Float
  ) -> Tensor {
    precondition(shape == other.shape, "map(with:): \(shape) and \(other.shape) differ")
    return withPointers(self, other) { left, right in
      Tensor(shape) { destination in
        Parallelism.forEachRange(of: count) { range in
          for index in range { destination[index] = transform(left[index], right[index]) }
        }
      }
    }
  }
}
