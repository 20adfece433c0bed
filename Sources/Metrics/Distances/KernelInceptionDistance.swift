import Kernels
import TensorCore

/// The kernel inception distance: the squared maximum mean discrepancy of two sets of features with
/// the kernel `(x · y / D + 1)³` (Bińkowski et al. 2018, equations 3 and 4).
///
/// The estimate is unbiased for any number of images, and can be below zero for similar sets.
public struct KernelInceptionDistance: Hashable, Sendable {
  /// The mean over the subsets.
  public let mean: Double
  /// The standard deviation over the subsets, with the divisor n − 1.
  public let standardDeviation: Double
  /// The number of rows of each set in a subset.
  public let subsetSize: Int

  /// Compares subsets of `first` and `second`, both `[N, D]`, drawn without replacement.
  ///
  /// - Parameters:
  ///   - first: The features of the first set, one row per image.
  ///   - second: The features of the second set, one row per image.
  ///   - subsets: The number of subsets.
  ///   - subsetSize: The number of rows of a subset. The default is 1,000, or half of the smaller
  ///     set if that is less; with the whole set all subsets would be equal, without a deviation.
  ///   - seed: Determines, with the number of rows, which rows are drawn.
  /// - Precondition: Both have the same D, and a subset has at least two rows.
  public init(
    between first: Tensor, and second: Tensor, subsets: Int = 100, subsetSize: Int? = nil,
    seed: UInt64 = 0
  ) {
    precondition(
      first.shape.rank == 2 && second.shape.rank == 2 && first.shape[1] == second.shape[1]
        && first.shape[1] > 0,
      "KernelInceptionDistance: found \(first.shape) and \(second.shape), expected [N, D] twice")
    let least = min(first.shape[0], second.shape[0])
    let size = subsetSize ?? min(1000, max(2, least / 2))
    precondition(
      subsets >= 1 && size >= 2 && size <= least,
      "KernelInceptionDistance: found \(subsets) subsets of \(size) out of \(least) rows, expected"
        + " at least one subset of at least two")
    self.subsetSize = size
    let (left, right) = (Rows(first), Rows(second))
    let values = Parallelism.map(blocks: subsets) { subset in
      var random = RandomStream(seed: seed, "kernel inception distance", subset)
      return discrepancy(
        left.drawn(size, random: &random), right.drawn(size, random: &random))
    }
    let spread = Spread(of: values)
    mean = spread.mean
    standardDeviation = spread.standardDeviation
  }
}

/// Features in double precision.
private struct Rows: Sendable {
  let scalars: [Double]
  let count: Int
  let dimension: Int

  init(_ features: Tensor) {
    scalars = features.scalars.map(Double.init)
    count = features.shape[0]
    dimension = features.shape[1]
  }

  func drawn(_ size: Int, random: inout RandomStream) -> DoubleMatrix {
    let chosen = random.permutation(of: count).prefix(size)
    return DoubleMatrix(
      chosen.flatMap { scalars[$0 * dimension..<($0 + 1) * dimension] }, rows: size,
      columns: dimension)
  }
}

/// The unbiased estimate for two sets of the same size: no row is compared with itself.
private func discrepancy(_ first: DoubleMatrix, _ second: DoubleMatrix) -> Double {
  let count = Double(first.rows)
  let within =
    kernelSum(first, first) - kernelDiagonal(first) + kernelSum(second, second)
    - kernelDiagonal(second)
  return within / (count * (count - 1)) - 2 * kernelSum(first, second) / (count * count)
}

private func kernelSum(_ left: DoubleMatrix, _ right: DoubleMatrix) -> Double {
  let scale = 1 / Double(left.columns)
  return DoubleMatrix.product(left, right, transposingRight: true).scalars.reduce(0) {
    sum, product in
    let base = product * scale + 1
    return sum + base * base * base
  }
}

private func kernelDiagonal(_ matrix: DoubleMatrix) -> Double {
  let scale = 1 / Double(matrix.columns)
  return (0..<matrix.rows).reduce(0) { sum, row in
    let square = (0..<matrix.columns).reduce(0) { $0 + matrix[row, $1] * matrix[row, $1] }
    let base = square * scale + 1
    return sum + base * base * base
  }
}
