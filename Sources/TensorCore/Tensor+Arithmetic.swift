extension Tensor {
  /// Adds `other` scalar by scalar.
  ///
  /// - Precondition: The shapes are equal.
  public mutating func add(_ other: Tensor) {
    precondition(shape == other.shape, "add: \(shape) and \(other.shape) differ")
    let total = count
    other.withPointer { source in
      withMutablePointer { destination in
        Parallelism.forEachRange(of: total) { range in
          for index in range { destination[index] += source[index] }
        }
      }
    }
  }

  /// The scalars times `factor`.
  public func scaled(by factor: Float) -> Tensor {
    withPointer { source in
      Tensor(shape) { destination in
        Parallelism.forEachRange(of: count) { range in
          for index in range { destination[index] = source[index] * factor }
        }
      }
    }
  }

  /// Moves each scalar by `share · (other − scalar)`: 0 leaves it where it is, 1 brings it to
  /// `other`.
  ///
  /// - Precondition: The shapes are equal.
  package mutating func interpolate(towards other: Tensor, by share: Float) {
    precondition(shape == other.shape, "interpolate: \(shape) and \(other.shape) differ")
    let total = count
    other.withPointer { source in
      withMutablePointer { destination in
        Parallelism.forEachRange(of: total) { range in
          for index in range {
            destination[index] += share * (source[index] - destination[index])
          }
        }
      }
    }
  }

  /// Whether every scalar is finite.
  public var isFinite: Bool {
    withPointer { source in (0..<count).allSatisfy { source[$0].isFinite } }
  }
}
