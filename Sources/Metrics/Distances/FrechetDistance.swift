import Kernels

/// The squared Fréchet distance of two normal distributions, `|μ₁ − μ₂|² + Tr(C₁ + C₂ − 2 (C₁
/// C₂)^½)` (Heusel et al. 2017, equation 6): at least 0, and 0 for equal statistics.
///
/// The trace of the root is the sum of the square roots of the eigenvalues of `C₁^½ C₂ C₁^½`, which
/// is symmetric. The estimate is too large for finite samples, by an amount that falls with their
/// number: compare only distances that were measured with the same number of images, and report a
/// floor. The distance is NaN if a feature is not finite.
///
/// - Precondition: Both have the same dimension and at least two rows.
public func frechetDistance(
  between first: FeatureStatistics, and second: FeatureStatistics
) -> Double {
  precondition(
    first.dimension == second.dimension,
    "frechetDistance: found the dimensions \(first.dimension) and \(second.dimension), expected"
      + " equal ones")
  precondition(
    first.count >= 2 && second.count >= 2,
    "frechetDistance: found \(first.count) and \(second.count) rows, expected at least 2")
  let (firstMean, firstCovariance) = first.meanAndCovariance
  let (secondMean, secondCovariance) = second.meanAndCovariance
  guard let eigen = SymmetricEigen(of: firstCovariance) else { return .nan }

  // In the basis of the first covariance's eigenvectors its root is diagonal, and eigenvalues do
  // not depend on the basis.
  var root = eigen.vectors
  for row in 0..<root.rows {
    let scale = max(0, eigen.values[row]).squareRoot()
    for column in 0..<root.columns { root[row, column] *= scale }
  }
  let product = DoubleMatrix.product(
    .product(root, secondCovariance), root, transposingRight: true)
  guard let values = SymmetricEigen.values(of: product) else { return .nan }

  let means = zip(firstMean, secondMean).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
  let roots = values.reduce(0) { $0 + max(0, $1).squareRoot() }
  let distance = means + firstCovariance.trace + secondCovariance.trace - 2 * roots
  return distance < 0 ? 0 : distance
}
