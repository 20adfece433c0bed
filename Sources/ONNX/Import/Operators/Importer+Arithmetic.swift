import Autograd
import Foundation
import Networks
import TensorCore

/// Functions of two or more values.
extension Importer {
  /// A result of two values with broadcasting, as NumPy does it.
  func combined(
    _ key: String, _ left: ImportedValue, _ right: ImportedValue,
    _ attributes: [String: AttributeValue] = [:]
  ) throws -> ImportedValue {
    func binary(
      _ left: ImportedValue, _ right: ImportedValue, axes: [[Int]]
    ) throws -> ImportedValue {
      var result = try builder.apply(
        key, attributes, to: [left, right],
        weight: [0, 1].compactMap(weightName).first { values[$0]?.isWeight == true })
      result.axes = axes
      return result
    }
    let rank = max(left.rank, right.rank)
    let sides = try [opened(left, beside: [right]), opened(right, beside: [left])]
    let (left, right) = (raised(sides[0], to: rank), raised(sides[1], to: rank))
    // A single number needs no axes.
    if !left.isConstant, case .constant(let tensor) = right.source, tensor.count == 1 {
      return try binary(left, scalar(tensor), axes: left.axes)
    }
    if !right.isConstant, case .constant(let tensor) = left.source, tensor.count == 1 {
      return try binary(scalar(tensor), right, axes: right.axes)
    }
    if left.axes == right.axes, left.memory == right.memory {
      return try binary(left, right, axes: left.axes)
    }
    // Both take the order in memory of the value that would cost more to move.
    let order = try leadingOrder([left, right])
    let (a, b) = (try arranged(left, order), try arranged(right, order))
    return try binary(a, b, axes: a.axes)
  }

  /// The order in memory of the value that would cost most to move.
  func leadingOrder(_ values: [ImportedValue]) throws -> [Int] {
    let size = { (value: ImportedValue) in value.isConstant ? 0 : value.memory.product.lanes[0] }
    var lead = values[0]
    for value in values.dropFirst() where size(value) > size(lead) { lead = value }
    return try simple(lead).memoryOrder
  }

  /// A known number without axes.
  func scalar(_ tensor: Tensor) -> ImportedValue { ImportedValue(tensor.reshaped(to: [])) }

  /// A function of two or more inputs, which shapes are computed with too.
  func arithmetic(
    _ key: String, _ numbers: (ProbedNumber, ProbedNumber) -> ProbedNumber
  ) throws {
    let inputs = try node.input.indices.map { try known($0) }
    guard var result = inputs.first else {
      throw ImportProblem("has no inputs", advice: ONNXFile.exportAgain)
    }
    for input in inputs.dropFirst() { result = try combined(key, result, input, [:], numbers) }
    switch result {
    case .value(let value): set(value)
    case .numbers(let numbers): set(numbers)
    }
  }

  /// A result of two inputs: numbers if both are, or can be.
  func combined(
    _ key: String, _ left: Known, _ right: Known, _ attributes: [String: AttributeValue] = [:],
    _ numbers: (ProbedNumber, ProbedNumber) -> ProbedNumber
  ) throws -> Known {
    switch (left, right) {
    case (.numbers(let a), .numbers(let b)):
      return .numbers(try combined(a, b, numbers))
    case (.numbers(let a), .value(let b)):
      if let b = try self.numbers(b, besides: a) { return .numbers(try combined(a, b, numbers)) }
      return .value(try combined(key, value(of: a), b, attributes))
    case (.value(let a), .numbers(let b)):
      if let a = try self.numbers(a, besides: b) { return .numbers(try combined(a, b, numbers)) }
      return .value(try combined(key, a, value(of: b), attributes))
    case (.value(let a), .value(let b)): return .value(try combined(key, a, b, attributes))
    }
  }

  /// A known tensor as numbers, if it meets numbers that depend on the images: those cannot become
  /// a tensor.
  private func numbers(
    _ value: ImportedValue, besides others: ShapeNumbers
  ) throws -> ShapeNumbers? {
    guard value.isConstant, others.numbers.contains(where: { $0.fixed == nil }) else { return nil }
    let tensor = try tensor(value)
    guard tensor.count <= ShapeNumbers.limit else { return nil }
    try builder.take(tensor.count * MemoryLayout<ProbedNumber>.stride)
    return ShapeNumbers(
      shape: tensor.shape.extents, numbers: tensor.scalars.map { ProbedNumber(Double($0)) },
      areIntegers: false)
  }

  /// Combines numbers for shapes, broadcast as NumPy does it.
  func combined(
    _ left: ShapeNumbers, _ right: ShapeNumbers,
    _ combine: (ProbedNumber, ProbedNumber) -> ProbedNumber
  ) throws -> ShapeNumbers { try left.combined(with: right, combine) }

  /// `Div`; integers are divided towards zero.
  func division() throws {
    var areIntegers = false
    if case .numbers(let left) = try known(0), case .numbers(let right) = try known(1) {
      areIntegers = left.areIntegers && right.areIntegers
    }
    try arithmetic("divide") { left, right in
      let quotient = left / right
      return areIntegers ? quotient.map { $0.isFinite ? $0.rounded(.towardZero) : 0 } : quotient
    }
  }

  /// `Mod` of numbers for shapes: the result has the sign of the divisor, or with `fmod` that of the
  /// dividend.
  func modulo() throws {
    guard case .numbers(let left) = try known(0), case .numbers(let right) = try known(1) else {
      throw ImportProblem("takes the remainder of values, which Condense does not read")
    }
    // A remainder can be the same for all probes by chance.
    guard left.numbers.allSatisfy({ $0.fixed != nil }) else {
      throw ImportProblem(
        "takes a remainder of the image's size",
        advice: "Give the size of the images with --image-size")
    }
    let isOfDividend = node.integer("fmod", default: 0) == 1
    set(
      try combined(left, right) {
        $0.map(with: $1) { dividend, divisor in
          guard divisor != 0 else { return 0 }
          let quotient = (dividend / divisor).rounded(isOfDividend ? .towardZero : .down)
          return dividend - divisor * quotient
        }
      })
  }

  /// `Pow`; squares and square roots have operations of their own.
  func power() throws {
    if case .value(let base) = try known(0), !base.isConstant,
      let exponent = try? numbers(1), exponent.count == 1, let fixed = exponent[0].fixed
    {
      switch fixed {
      case 2: return set(try combined("multiply", base, base))
      case 0.5: return set(try apply("elementwise", ["function": .text("sqrt")], to: base))
      case 1: return set(base)
      case -1: return set(try apply("elementwise", ["function": .text("reciprocal")], to: base))
      default: break
      }
    }
    try arithmetic("power") { $0.map(with: $1) { pow($0, $1) } }
  }

  /// `Mean` of several values.
  func meanOfValues() throws {
    var sum = try value(0)
    for place in node.input.indices.dropFirst() { sum = try combined("add", sum, value(place)) }
    let count = ImportedValue(Tensor(Float(node.input.count)))
    set(try combined("divide", sum, count))
  }

  /// A reduction over some axes.
  func reduction(_ function: String) throws {
    let given = try integers("axes", orInput: 1)
    let keepsAxes = node.integer("keepdims", default: 1) != 0
    let axes = given.flatMap { $0.isEmpty ? nil : $0 }
    if axes == nil, node.integer("noop_with_empty_axes", default: 0) == 1 { return try identity() }
    if case .numbers(let numbers) = try known(0) {
      let places = try (axes ?? Array(numbers.shape.indices)).map { axis in
        guard let place = numbers.place(ofAxis: axis) else {
          throw ImportProblem("reduces the axis \(axis) of numbers of the shape \(numbers.shape)")
        }
        return place
      }
      return set(try numbers.reduced(function, Set(places), keepsAxes: keepsAxes))
    }
    let input = try value()
    let places = try axes?.map { try input.place(ofAxis: $0) } ?? Array(0..<input.rank)
    set(try reduced(input, function, Set(places), keepsAxes: keepsAxes))
  }

  /// Reduces some axes of a value.
  func reduced(
    _ input: ImportedValue, _ function: String, _ places: Set<Int>, keepsAxes: Bool
  ) throws -> ImportedValue {
    // The mean over height and width has an operation of its own.
    if function == "mean", places.count == 2, input.axes == [[0], [3], [1], [2]],
      places == [2, 3], !input.isConstant
    {
      let pooled = try builder.apply("global_average_pool", to: [input])
      return ImportedValue(
        pooled.source, memory: pooled.memory, axes: keepsAxes ? [[0], [1], [], []] : [[0], [1]])
    }
    var values = try places.contains { input.axes[$0].isEmpty } ? simple(input) : input
    var axes = places.flatMap { values.axes[$0] }.sorted()
    if axes.contains(0), !values.isConstant {
      // Another axis than the batch lies first in memory.
      let kept = values.axes.indices.filter { !places.contains($0) }
      values = try arranged(values, kept + places.sorted())
      axes = places.flatMap { values.axes[$0] }.sorted()
    }
    var result = values
    if values.isConstant {
      // The first axis is the batch, which is not reduced; a weight may have one in front.
      var whole = try reshapedMemory(values, to: [1] + values.memory)
      whole.axes = values.axes.map { $0.map { $0 + 1 } }
      result = whole
      axes = axes.map { $0 + 1 }
    }
    let shaped = result
    if !axes.isEmpty {
      result = try builder.apply(
        "reduce", ["function": .text(function), "axes": .integers(axes), "keep_axes": .flag(true)],
        to: [shaped])
    }
    // The axes stay in memory with the extent 1.
    result.axes = shaped.axes.enumerated().map { places.contains($0.offset) ? [] : $0.element }
    if !keepsAxes {
      result.axes = result.axes.enumerated().filter { !places.contains($0.offset) }.map(\.element)
    }
    return result
  }
}

extension Known {
  /// Whether it is a known tensor.
  fileprivate var isWeight: Bool {
    if case .value(let value) = self { value.isConstant } else { false }
  }
}
