extension Tensor {
  /// `Σ |x|` over all axes but the last, in double precision: `[rows, columns]` gives one sum per
  /// column.
  ///
  /// - Precondition: The rank is 1 or more.
  package var absoluteColumnSums: [Double] {
    let columns = shape[-1]
    var sums = [Double](repeating: 0, count: columns)
    withPointer { values in
      for row in 0..<count / max(1, columns) {
        for column in 0..<columns { sums[column] += Double(abs(values[row * columns + column])) }
      }
    }
    return sums
  }

  /// How many scalars of each column are not zero, over all axes but the last.
  ///
  /// - Precondition: The rank is 1 or more.
  package var nonzeroColumnCounts: [Int] {
    let columns = shape[-1]
    var counts = [Int](repeating: 0, count: columns)
    withPointer { values in
      for row in 0..<count / max(1, columns) {
        for column in 0..<columns where values[row * columns + column] != 0 { counts[column] += 1 }
      }
    }
    return counts
  }

  /// `Σ x²` over all scalars, in double precision and in one order, so that it does not depend on the
  /// number of threads.
  package var squaredNorm: Double {
    withPointer { values in
      var total = 0.0
      for index in 0..<count { total += Double(values[index]) * Double(values[index]) }
      return total
    }
  }

  /// The mean of `(a − b)²`, summed in double precision; NaN for empty tensors.
  ///
  /// - Precondition: The shapes are equal.
  package func meanSquaredDifference(from other: Tensor) -> Double {
    precondition(
      shape == other.shape,
      "meanSquaredDifference: expected equal shapes, found \(shape) and \(other.shape)")
    return withPointers(self, other) { left, right in
      var total = 0.0
      for index in 0..<count {
        let difference = Double(left[index] - right[index])
        total += difference * difference
      }
      return total / Double(count)
    }
  }
}
