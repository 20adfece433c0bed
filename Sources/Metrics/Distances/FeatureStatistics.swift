import Kernels
import TensorCore

/// The mean and covariance of features, accumulated batch by batch in double precision.
///
/// Rows are processed in blocks of a fixed size, each about its own mean, and blocks are merged by
/// the formula of Chan, Golub and LeVeque (1979). The memory does not grow with the number of rows,
/// and the result is bit-identical for any division of the rows into batches.
public struct FeatureStatistics: Sendable {
  /// D, the number of features per row.
  public let dimension: Int
  private var merged: Moments
  private var pending: [Double] = []

  private static let blockRows = 64

  /// Makes statistics without rows.
  ///
  /// - Precondition: The dimension is positive.
  public init(dimension: Int) {
    precondition(
      dimension > 0, "FeatureStatistics: found the dimension \(dimension), expected 1 or more")
    self.dimension = dimension
    merged = Moments(dimension: dimension)
  }

  /// Measures `features`, `[N, D]`.
  ///
  /// - Precondition: The rank is 2 and D is positive.
  public init(of features: Tensor) {
    precondition(
      features.shape.rank == 2, "FeatureStatistics: found \(features.shape), expected [N, D]")
    self.init(dimension: features.shape[1])
    add(features)
  }

  /// Adds the rows of `[N, D]`.
  ///
  /// - Precondition: D equals `dimension`.
  public mutating func add(_ features: Tensor) {
    precondition(
      features.shape.rank == 2 && features.shape[1] == dimension,
      "FeatureStatistics.add: found \(features.shape), expected [N, \(dimension)]")
    let blockCount = Self.blockRows * dimension
    for scalar in features.scalars {
      pending.append(Double(scalar))
      if pending.count == blockCount {
        merged.merge(Moments(rows: pending, dimension: dimension))
        pending.removeAll(keepingCapacity: true)
      }
    }
  }

  /// The number of rows so far.
  public var count: Int { merged.count + pending.count / dimension }

  /// The mean of each feature, `[D]`; zeros if there are no rows.
  public var mean: [Double] { moments.mean }

  /// The covariance with the divisor n − 1, `[D, D]` row by row.
  ///
  /// - Precondition: There are at least two rows.
  public var covariance: [Double] { covarianceMatrix.scalars }

  /// The covariance as a matrix.
  var covarianceMatrix: DoubleMatrix { moments.covariance }

  /// The mean and the covariance; faster than one after the other.
  var meanAndCovariance: (mean: [Double], covariance: DoubleMatrix) {
    let moments = moments
    return (moments.mean, moments.covariance)
  }

  private var moments: Moments {
    var moments = merged
    if !pending.isEmpty { moments.merge(Moments(rows: pending, dimension: dimension)) }
    return moments
  }
}

/// The number of some rows, their mean, and the sum of products of their deviations from the mean.
private struct Moments: Sendable {
  var count = 0
  var mean: [Double]
  var scatter: DoubleMatrix

  init(dimension: Int) {
    mean = [Double](repeating: 0, count: dimension)
    scatter = DoubleMatrix(zeros: dimension, dimension)
  }

  init(rows: [Double], dimension: Int) {
    count = rows.count / dimension
    mean = [Double](repeating: 0, count: dimension)
    for index in rows.indices { mean[index % dimension] += rows[index] }
    for column in 0..<dimension { mean[column] /= Double(count) }
    var deviations = rows
    for index in rows.indices { deviations[index] -= mean[index % dimension] }
    let matrix = DoubleMatrix(deviations, rows: count, columns: dimension)
    scatter = .product(matrix, matrix, transposingLeft: true)
  }

  mutating func merge(_ other: Moments) {
    let total = Double(count + other.count)
    let share = Double(other.count) / total
    let difference = zip(other.mean, mean).map { $0 - $1 }
    let weight = Double(count) * share
    for row in mean.indices {
      for column in mean.indices {
        scatter[row, column] +=
          other.scatter[row, column] + weight * difference[row] * difference[column]
      }
    }
    for column in mean.indices { mean[column] += share * difference[column] }
    count += other.count
  }

  var covariance: DoubleMatrix {
    precondition(
      count >= 2, "FeatureStatistics.covariance: found \(count) rows, expected at least 2")
    return DoubleMatrix(
      scatter.scalars.map { $0 / Double(count - 1) }, rows: scatter.rows, columns: scatter.columns)
  }
}
