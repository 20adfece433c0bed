/// Numbers that shapes are computed from, or small lists of them.
struct ShapeNumbers {
  /// The extents; empty for a single number.
  var shape: [Int]
  /// The numbers in row-major order.
  var numbers: [ProbedNumber]
  /// Whether division rounds towards zero.
  var areIntegers = true

  /// The most numbers that an operator may make.
  static let limit = 1 << 20

  /// The product of the extents; nil if it is more than `limit`, or if an extent is negative.
  static func count(of shape: [Int]) -> Int? {
    var count = 1
    for extent in shape {
      guard extent >= 0 else { return nil }
      let (product, overflow) = count.multipliedReportingOverflow(by: extent)
      guard !overflow, product <= limit else { return nil }
      count = product
    }
    return count
  }
}

extension ShapeNumbers {
  /// An axis, counted from the end if it is negative; nil if there is no such axis.
  func place(ofAxis axis: Int) -> Int? {
    let place = axis < 0 ? axis + shape.count : axis
    return shape.indices.contains(place) ? place : nil
  }

  /// The numbers at some positions of an axis.
  ///
  /// - Throws: `ImportProblem` if there is no such position.
  func selecting(_ positions: [Int], axis: Int) throws -> ShapeNumbers {
    guard shape.indices.contains(axis), positions.allSatisfy((0..<shape[axis]).contains) else {
      throw ImportProblem(
        "takes positions that \(shape) does not have", advice: ONNXFile.exportAgain)
    }
    var selected = shape
    selected[axis] = positions.count
    guard Self.count(of: selected) != nil else {
      throw ImportProblem("takes \(positions.count) positions of \(shape)")
    }
    let outer = shape[..<axis].reduce(1, *)
    let inner = shape[(axis + 1)...].reduce(1, *)
    var result = self
    result.shape[axis] = positions.count
    result.numbers = []
    for row in 0..<outer {
      for position in positions {
        let start = (row * shape[axis] + position) * inner
        result.numbers += numbers[start..<start + inner]
      }
    }
    return result
  }

  /// Tables that follow each other along an axis.
  ///
  /// - Throws: `ImportProblem` if their other extents differ.
  init(joining parts: [ShapeNumbers], axis: Int) throws {
    let first = parts[0]
    // Single numbers are joined as lists of one.
    let isList = parts.allSatisfy { $0.shape.count <= 1 }
    guard let place = isList ? 0 : first.place(ofAxis: axis),
      isList
        || parts.allSatisfy({ part in
          part.shape.count == first.shape.count
            && part.shape.indices.allSatisfy { $0 == place || part.shape[$0] == first.shape[$0] }
        }), parts.reduce(0, { $0 + $1.numbers.count }) <= Self.limit
    else {
      throw ImportProblem("joins tables of other shapes", advice: ONNXFile.exportAgain)
    }
    areIntegers = parts.allSatisfy(\.areIntegers)
    guard !isList else {
      numbers = parts.flatMap(\.numbers)
      shape = [numbers.count]
      return
    }
    shape = first.shape
    shape[place] = parts.reduce(0) { $0 + $1.shape[place] }
    numbers = (0..<shape[..<place].reduce(1, *)).flatMap { row in
      parts.flatMap { part in
        let count = part.shape[place...].reduce(1, *)
        return part.numbers[row * count..<(row + 1) * count]
      }
    }
  }
}
