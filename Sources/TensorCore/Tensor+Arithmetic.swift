extension Tensor {
  /// Adds `other` elementwise.
  ///
  /// - Precondition: The shapes are equal.
  public mutating func add(_ other: Tensor) {
    precondition(
      shape == other.shape,
      "add: expected equal shapes, found \(shape) and \(other.shape)")
    let total = count
    other.withPointer { source in
      withMutablePointer { destination in
        Parallelism.forEachRange(of: total) { range in
          for index in range { destination[index] += source[index] }
        }
      }
    }
  }

  /// Each scalar multiplied by `factor`.
  public func scaled(by factor: Float) -> Tensor {
    withPointer { source in
      Tensor(shape) { destination in
        Parallelism.forEachRange(of: count) { range in
          for index in range { destination[index] = source[index] * factor }
        }
      }
    }
  }

  /// Interpolates linearly: adds `share · (other − scalar)` to each scalar. A share of 0 changes
  /// nothing; 1 gives `other`.
  ///
  /// - Precondition: The shapes are equal.
  package mutating func interpolate(towards other: Tensor, by share: Float) {
    precondition(
      shape == other.shape,
      "interpolate: expected equal shapes, found \(shape) and \(other.shape)")
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
