import TensorCore

/// How scalars along some axes become one. The raw values are the names in graphs.
public enum ReductionFunction: String, CaseIterable, Sendable {
  /// The mean.
  case mean
  /// The sum.
  case sum
  /// The largest scalar.
  case maximum = "max"
  /// The smallest scalar.
  case minimum = "min"
  /// The product.
  case product = "prod"
  /// The sum of magnitudes.
  case l1
  /// The square root of the sum of squares.
  case l2
  /// The sum of squares.
  case sumOfSquares = "sum_square"
  /// The logarithm of the sum.
  case logOfSum = "log_sum"
  /// The logarithm of the sum of exponentials.
  case logOfExponentials = "log_sum_exp"
}

/// A function of the scalars along one axis: `[outer, extent, inner]` gives `[outer, inner]`.
///
/// Sums are added in double precision. The cuts between threads depend on the extents alone.
package struct FunctionReduction: Hashable, Sendable {
  let function: ReductionFunction
  let outer: Int
  let extent: Int
  let inner: Int

  /// Makes a reduction of the middle axis, whose extent is 1 or more.
  package init(_ function: ReductionFunction, outer: Int, extent: Int, inner: Int) {
    self.function = function
    self.outer = outer
    self.extent = extent
    self.inner = inner
  }

  /// The results, `[outer, inner]`.
  package func callAsFunction(_ input: Tensor) -> Tensor {
    precondition(
      input.count == outer * extent * inner,
      "FunctionReduction: found \(input.shape), expected \(outer) × \(extent) × \(inner) scalars")
    switch function {
    case .mean: return folded(input, Foldings.Mean.self)
    case .sum: return folded(input, Foldings.Sum.self)
    case .l1: return folded(input, Foldings.Magnitudes.self)
    case .l2: return folded(input, Foldings.Norm.self)
    case .sumOfSquares: return folded(input, Foldings.Squares.self)
    case .logOfSum: return folded(input, Foldings.Logarithm.self)
    case .product: return folded(input, Foldings.Product.self)
    case .maximum: return folded(input, Foldings.Maximum.self)
    case .minimum: return folded(input, Foldings.Minimum.self)
    case .logOfExponentials:
      // Relative to the largest one, so that no exponential overflows.
      let largest = FunctionReduction(.maximum, outer: outer, extent: extent, inner: inner)(input)
        .map { $0.isFinite ? $0 : 0 }
      let shifted = BinaryArithmetic.subtraction(
        input.reshaped(to: [outer, extent, inner]), largest.reshaped(to: [outer, 1, inner]))
      let sums = FunctionReduction(.sum, outer: outer, extent: extent, inner: inner)(
        ElementaryFunction.exponential(shifted))
      return BinaryArithmetic.addition(ElementaryFunction.logarithm(sums), largest)
    }
  }

  /// Rows that one block reads, and columns that it treats at the same time.
  private var blocks: (rows: Int, columns: Int) {
    let columns = min(inner, 1024)
    return (min(extent, max(16, 16_384 / max(1, columns))), columns)
  }

  /// Folds each column: partial results of blocks of rows first, then their combination.
  private func folded<Function: Folding>(_ input: Tensor, _ function: Function.Type) -> Tensor {
    let (rows, columns) = blocks
    let rowBlocks = (extent + rows - 1) / rows
    let columnBlocks = (inner + columns - 1) / max(1, columns)
    let units = outer * columnBlocks * rowBlocks
    let grain = max(1, 16_384 / max(1, rows * columns))
    return Tensor([outer, inner]) { output in
      guard outer * inner > 0 else { return }
      withUnsafeTemporaryAllocation(of: Function.Partial.self, capacity: outer * rowBlocks * inner)
      {
        partials in
        guard let partials = partials.baseAddress else { return }
        input.withPointer { input in
          Parallelism.forEachRange(of: units, grain: grain) { range in
            for unit in range {
              let block = unit % rowBlocks
              let column = unit / rowBlocks % columnBlocks * columns
              let image = unit / rowBlocks / columnBlocks
              let first = block * rows
              let count = min(rows, extent - first)
              let source = input + (image * extent + first) * inner + column
              let target = partials + (image * rowBlocks + block) * inner + column
              if inner == 1 {
                target[0] = fold(count, source, function)
              } else {
                let width = min(columns, inner - column)
                for index in 0..<width { target[index] = Function.start }
                for row in 0..<count {
                  let source = source + row * inner
                  for index in 0..<width {
                    target[index] = Function.add(target[index], source[index])
                  }
                }
              }
            }
          }
          Parallelism.forEachRange(
            of: outer, grain: max(1, 16_384 / max(1, inner * rowBlocks))
          ) { range in
            for image in range {
              let source = partials + image * rowBlocks * inner
              for block in 1..<max(1, rowBlocks) {
                for index in 0..<inner {
                  source[index] = Function.combine(
                    source[index], source[block * inner + index])
                }
              }
              for index in 0..<inner {
                output[image * inner + index] = Function.finish(source[index], count: extent)
              }
            }
          }
        }
      }
    }
  }

  /// Folds neighboring scalars in eight lanes, so that additions need not wait for each other.
  @inline(__always)
  private func fold<Function: Folding>(
    _ count: Int, _ input: UnsafePointer<Float>, _ function: Function.Type
  ) -> Function.Partial {
    typealias F = Function
    var (a, b, c, d) = (F.start, F.start, F.start, F.start)
    var (e, f, g, h) = (F.start, F.start, F.start, F.start)
    var index = 0
    while index + 8 <= count {
      let source = input + index
      a = F.add(a, source[0])
      b = F.add(b, source[1])
      c = F.add(c, source[2])
      d = F.add(d, source[3])
      e = F.add(e, source[4])
      f = F.add(f, source[5])
      g = F.add(g, source[6])
      h = F.add(h, source[7])
      index += 8
    }
    while index < count {
      a = F.add(a, input[index])
      index += 1
    }
    return F.combine(
      F.combine(F.combine(a, e), F.combine(b, f)), F.combine(F.combine(c, g), F.combine(d, h)))
  }
}
