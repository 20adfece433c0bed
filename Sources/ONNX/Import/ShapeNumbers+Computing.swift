/// Functions of numbers that shapes are computed from.
extension ShapeNumbers {
  /// The function of each number; other than integers are rounded to single precision, as models
  /// compute them.
  func mapped(_ transform: (ProbedNumber) -> ProbedNumber) -> ShapeNumbers {
    var result = self
    result.numbers = numbers.map { areIntegers ? transform($0) : transform($0).single }
    return result
  }

  /// The numbers as another type: truth values are 0 and 1, and integers are
  /// rounded towards zero.
  func cast(to type: ScalarType?) -> ShapeNumbers {
    var result = self
    result.areIntegers = type?.isFloatingPoint != true
    guard result.areIntegers else { return result }
    result.numbers = numbers.map { number in
      number.map { type == .bool ? ($0 == 0 ? 0 : 1) : $0.rounded(.towardZero) }
    }
    return result
  }

  /// The result for each pair of numbers, broadcast as NumPy does it.
  ///
  /// - Throws: `ImportProblem` if the shapes do not fit, or if the result is too large.
  func combined(
    with other: ShapeNumbers, _ combine: (ProbedNumber, ProbedNumber) -> ProbedNumber
  ) throws -> ShapeNumbers {
    let rank = max(shape.count, other.shape.count)
    let (left, right) = (extents(rank: rank), other.extents(rank: rank))
    guard zip(left, right).allSatisfy({ $0 == $1 || $0 == 1 || $1 == 1 }) else {
      throw ImportProblem("combines numbers of the shapes \(shape) and \(other.shape)")
    }
    let result = zip(left, right).map { $0 == 1 ? $1 : $0 }
    guard let count = Self.count(of: result) else {
      throw ImportProblem("makes numbers of the shape \(result), which are too many for a shape")
    }
    let (a, b) = (places(in: result, count), other.places(in: result, count))
    let pairs = (0..<count).map { combine(numbers[a[$0]], other.numbers[b[$0]]) }
    let areIntegers = areIntegers && other.areIntegers
    return ShapeNumbers(
      shape: result, numbers: areIntegers ? pairs : pairs.map(\.single), areIntegers: areIntegers)
  }

  /// The numbers, repeated along axes of extent 1.
  ///
  /// - Throws: `ImportProblem` if they do not fit the shape, or would be too many.
  func expanded(to target: [Int]) throws -> ShapeNumbers {
    guard let count = Self.count(of: target) else {
      throw ImportProblem("repeats numbers to the shape \(target.prefix(8)), which has too many")
    }
    let ones = ShapeNumbers(
      shape: target, numbers: Array(repeating: 1, count: count), areIntegers: areIntegers)
    return try combined(with: ones) { number, _ in number }
  }

  /// The extents with axes of extent 1 in front.
  private func extents(rank: Int) -> [Int] {
    Array(repeating: 1, count: rank - shape.count) + shape
  }

  /// For each number of a larger shape the place of the number that is broadcast to it.
  private func places(in target: [Int], _ count: Int) -> [Int] {
    let extents = extents(rank: target.count)
    var result = [Int](repeating: 0, count: count)
    var (inner, stride) = (1, 1)
    for axis in target.indices.reversed() {
      if extents[axis] > 1 {
        for place in 0..<count { result[place] += place / inner % target[axis] * stride }
      }
      inner *= target[axis]
      stride *= extents[axis]
    }
    return result
  }

  /// The numbers with some axes reduced.
  ///
  /// - Throws: `ImportProblem` if there is no such function, or nothing to reduce.
  func reduced(
    _ function: String, _ places: Set<Int>, keepsAxes: Bool
  ) throws -> ShapeNumbers {
    guard let reduce = Self.reductions[function] else {
      throw ImportProblem("reduces numbers of a shape by \(function), which Condense does not read")
    }
    var result = self
    result.shape = shape.enumerated().map { places.contains($0) ? 1 : $1 }
    let groups = try self.groups(result.shape)
    let isMean = function == "mean"
    result.numbers = try groups.map { group in
      let first = try group.first ?? empty(function)
      let number = group.dropFirst().reduce(first, reduce)
      return isMean ? number / ProbedNumber(group.count) : number
    }
    if areIntegers {
      result.numbers = result.numbers.map { $0.map { $0.rounded(.towardZero) } }
    } else {
      result.numbers = result.numbers.map(\.single)
    }
    if !keepsAxes { result.shape = shape.indices.filter { !places.contains($0) }.map { shape[$0] } }
    return result
  }

  /// The numbers that fall on each number of a reduced shape, in their order.
  private func groups(_ reduced: [Int]) throws -> [[ProbedNumber]] {
    guard let count = Self.count(of: reduced) else {
      throw ImportProblem("reduces numbers of the shape \(shape)")
    }
    var groups = [[ProbedNumber]](repeating: [], count: count)
    let targets = ShapeNumbers(shape: reduced, numbers: []).places(in: shape, numbers.count)
    for (number, target) in zip(numbers, targets) { groups[target].append(number) }
    return groups
  }

  /// The reduction of no numbers.
  private func empty(_ function: String) throws -> ProbedNumber {
    switch function {
    case "prod": return 1
    case "sum": return 0
    default: throw ImportProblem("reduces no numbers by \(function)")
    }
  }

  private static let reductions: [String: @Sendable (ProbedNumber, ProbedNumber) -> ProbedNumber] =
    [
      "prod": { $0 * $1 }, "sum": { $0 + $1 }, "mean": { $0 + $1 },
      "max": { $0.map(with: $1, max) }, "min": { $0.map(with: $1, min) },
    ]
}
