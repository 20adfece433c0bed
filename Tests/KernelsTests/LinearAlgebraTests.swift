import Foundation
import Kernels
import TensorCore
import Testing

@Suite struct LinearAlgebraTests {
  private func random(_ rows: Int, _ columns: Int, seed: UInt64) -> DoubleMatrix {
    var stream = RandomStream(seed: seed)
    return DoubleMatrix(
      (0..<rows * columns).map { _ in Double(stream.normal()) }, rows: rows, columns: columns)
  }

  /// `M Mᵀ`: symmetric, and positive definite if M has no fewer columns than rows.
  private func gram(_ rows: Int, _ columns: Int, seed: UInt64) -> DoubleMatrix {
    let matrix = random(rows, columns, seed: seed)
    return .product(matrix, matrix, transposingRight: true)
  }

  private func largestDifference(_ left: DoubleMatrix, _ right: DoubleMatrix) -> Double {
    zip(left.scalars, right.scalars).reduce(0) { max($0, abs($1.0 - $1.1)) }
  }

  @Test func `A product is the sum over the inner axis, in each orientation`() {
    let left = random(3, 5, seed: 1)
    let right = random(5, 4, seed: 2)
    func transposed(_ matrix: DoubleMatrix) -> DoubleMatrix {
      var result = DoubleMatrix(zeros: matrix.columns, matrix.rows)
      for row in 0..<matrix.rows {
        for column in 0..<matrix.columns { result[column, row] = matrix[row, column] }
      }
      return result
    }
    var expected = DoubleMatrix(zeros: 3, 4)
    for row in 0..<3 {
      for column in 0..<4 {
        expected[row, column] = (0..<5).reduce(0) { $0 + left[row, $1] * right[$1, column] }
      }
    }
    #expect(largestDifference(.product(left, right), expected) < 1e-14)
    #expect(
      largestDifference(
        .product(
          transposed(left), transposed(right), transposingLeft: true, transposingRight: true),
        expected) < 1e-14)
  }

  @Test func `The eigenvalues of a second difference equal those of the textbook`() throws {
    // 2 on the diagonal, -1 beside it: 2 - 2 cos(π k / (n + 1)).
    let order = 40
    var matrix = DoubleMatrix(zeros: order, order)
    for index in 0..<order {
      matrix[index, index] = 2
      if index > 0 { matrix[index, index - 1] = -1 }
    }
    let values = try #require(SymmetricEigen.values(of: matrix))
    for (index, value) in values.enumerated() {
      let exact = 2 - 2 * cos(.pi * Double(index + 1) / Double(order + 1))
      #expect(abs(value - exact) < 1e-12)
    }
  }

  @Test(arguments: [0, 1, 2, 7, 64, 150])
  func `Eigenvectors in rows restore the matrix and are orthonormal`(order: Int) throws {
    let matrix = gram(order, max(1, order / 2), seed: 3)
    let eigen = try #require(SymmetricEigen(of: matrix))
    #expect(eigen.values == eigen.values.sorted())
    var scaled = eigen.vectors
    var identity = DoubleMatrix(zeros: order, order)
    for row in 0..<order {
      identity[row, row] = 1
      for column in 0..<order { scaled[row, column] *= eigen.values[row] }
    }
    let tolerance = 1e-12 * Double(max(1, order))
    #expect(
      largestDifference(.product(eigen.vectors, scaled, transposingLeft: true), matrix) < tolerance)
    #expect(
      largestDifference(.product(eigen.vectors, eigen.vectors, transposingRight: true), identity)
        < tolerance)
    let values = try #require(SymmetricEigen.values(of: matrix))
    #expect(zip(values, eigen.values).allSatisfy { abs($0 - $1) < tolerance })
  }

  @Test func `A matrix that is not finite has no eigenvalues and no factor`() {
    let matrix = DoubleMatrix([1, 0, .nan, 1], rows: 2, columns: 2)
    #expect(SymmetricEigen(of: matrix) == nil)
    #expect(CholeskyFactor(of: matrix) == nil)
  }

  @Test(arguments: [0, 1, 5, 90], [0, 0.5])
  func `A Cholesky factor solves the system with its ridge`(order: Int, ridge: Double) throws {
    let matrix = gram(order, order + 5, seed: 4)
    let wanted = random(order, 3, seed: 5)
    var ridged = matrix
    for index in 0..<order { ridged[index, index] += ridge }
    let factor = try #require(CholeskyFactor(of: matrix, ridge: ridge))
    let found = factor.solution(of: .product(ridged, wanted))
    #expect(largestDifference(found, wanted) < 1e-9)
  }

  @Test func `A matrix that is not positive definite has a factor only with a ridge`() {
    let indefinite = DoubleMatrix([1, 2, 2, 1], rows: 2, columns: 2)  // eigenvalues -1 and 3
    #expect(CholeskyFactor(of: indefinite) == nil)
    #expect(CholeskyFactor(of: indefinite, ridge: 1.1) != nil)
  }

  @Test func `Systems in single precision are solved if they are positive definite`() {
    let order = 70
    let matrix = gram(order, order + 20, seed: 8)
    let rightSide = random(order, 3, seed: 9)
    var (system, solution) = (matrix.scalars.map { Float($0) }, rightSide.scalars.map { Float($0) })
    let isSolved = system.withUnsafeMutableBufferPointer { system in
      solution.withUnsafeMutableBufferPointer { solution in
        guard let system = system.baseAddress, let solution = solution.baseAddress else {
          return false
        }
        return solvePositiveDefinite(order: order, system, columns: 3, solution)
      }
    }
    #expect(isSolved)
    let found = DoubleMatrix(solution.map { Double($0) }, rows: order, columns: 3)
    #expect(largestDifference(.product(matrix, found), rightSide) < 1e-3)

    var (indefinite, one): ([Float], [Float]) = ([1, 0, 2, 1], [1, 1])
    #expect(!solvePositiveDefinite(order: 2, &indefinite, columns: 1, &one))
    #expect(solvePositiveDefinite(order: 0, &indefinite, columns: 1, &one))
  }
}
