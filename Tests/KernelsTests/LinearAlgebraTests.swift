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

  @Test func `A matrix that is not finite has no eigenvalues`() {
    let matrix = DoubleMatrix([1, 0, .nan, 1], rows: 2, columns: 2)
    #expect(SymmetricEigen(of: matrix) == nil)
  }

  @Test(arguments: [1, 3, 7], [1e-30, 1, 1e30])
  func `A matrix of low rank has eigenvalues`(rank: Int, scale: Double) throws {
    var matrix = gram(64, rank, seed: 10)
    for index in matrix.scalars.indices { matrix.scalars[index] *= scale }
    let eigen = try #require(SymmetricEigen(of: matrix))
    let large = eigen.values.suffix(rank)
    #expect(large.allSatisfy { $0 > scale })
    #expect(eigen.values.dropLast(rank).allSatisfy { abs($0) < 1e-11 * scale })
    #expect(abs(large.reduce(0, +) - matrix.trace) < 1e-11 * matrix.trace)
  }

  @Test func `Eigenvalues that are equal or far apart are found`() throws {
    // A rotation of the diagonal by a reflection.
    let wanted = [-1e8, 0, 1e-8, 1, 1, 1, 3, 1e8]
    let order = wanted.count
    let direction = random(order, 1, seed: 6).scalars
    let squares = direction.reduce(0) { $0 + $1 * $1 }
    var reflection = DoubleMatrix(zeros: order, order)
    var diagonal = reflection
    for row in 0..<order {
      diagonal[row, row] = wanted[row]
      for column in 0..<order {
        reflection[row, column] =
          (row == column ? 1 : 0) - 2 * direction[row] * direction[column] / squares
      }
    }
    let matrix = DoubleMatrix.product(.product(reflection, diagonal), reflection)
    let values = try #require(SymmetricEigen.values(of: matrix))
    #expect(zip(values, wanted).allSatisfy { abs($0 - $1) < 1e-6 })
  }

  @Test(arguments: [1, 47, 48, 49, 70, 250])
  func `Systems in single precision are solved if they are positive definite`(order: Int) {
    let matrix = gram(order, order + 20, seed: 8)
    let rightSide = random(order, 3, seed: 9)
    var (system, solution) = (matrix.scalars.map { Float($0) }, rightSide.scalars.map { Float($0) })
    for row in 0..<order {
      for column in row + 1..<order { system[row * order + column] = .nan }
    }
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
    #expect(largestDifference(.product(matrix, found), rightSide) < 1e-2)
  }

  @Test(arguments: [2, 60])
  func `Systems that are not positive definite are refused`(order: Int) {
    var indefinite = [Float](repeating: 0, count: order * order)
    for row in 0..<order { indefinite[row * order + row] = 1 }
    indefinite[(order - 1) * order] = 2
    var one = [Float](repeating: 1, count: order)
    #expect(!solvePositiveDefinite(order: order, &indefinite, columns: 1, &one))
    #expect(solvePositiveDefinite(order: 0, &indefinite, columns: 1, &one))
  }

  @Test(
    arguments: [(1, 1, 1), (3, 40, 7), (113, 33, 300), (250, 65, 513), (2, 1000, 2100)],
    [false, true])
  func `A product in single precision agrees with double precision`(
    size: (rows: Int, columns: Int, depth: Int), transposes: Bool
  ) {
    let (rows, columns, depth) = size
    let (left, right) = (random(rows, depth, seed: 1), random(depth, columns, seed: 2))
    let expected = DoubleMatrix.product(left, right)
    func floats(_ matrix: DoubleMatrix, transposed: Bool) -> [Float] {
      guard transposed else { return matrix.scalars.map { Float($0) } }
      return (0..<matrix.columns).flatMap { column in
        (0..<matrix.rows).map { Float(matrix[$0, column]) }
      }
    }
    var result = [Float](repeating: 1, count: rows * (columns + 3))
    floats(left, transposed: transposes).withUnsafeBufferPointer { left in
      floats(right, transposed: transposes).withUnsafeBufferPointer { right in
        for accumulating in [false, true] {
          multiply(
            MatrixFactor(
              left.baseAddress!, rowStride: transposes ? rows : depth,
              transposes ? .transposed : .plain),
            MatrixFactor(
              right.baseAddress!, rowStride: transposes ? depth : columns,
              transposes ? .transposed : .plain),
            rows: rows, columns: columns, depth: depth, into: &result, rowStride: columns + 3,
            accumulating: accumulating)
        }
      }
    }
    let tolerance = 1e-5 * Double(depth).squareRoot() * 4
    for row in 0..<rows {
      for column in 0..<columns {
        let found = Double(result[row * (columns + 3) + column])
        #expect(abs(found - 2 * expected[row, column]) < tolerance)
      }
      let behind = row * (columns + 3) + columns
      #expect(result[behind..<behind + 3] == [1, 1, 1])
    }
  }
}
