import Networks
import TensorCore

/// Comparisons and choices. A condition on images is a value of ones and zeros.
extension Importer {
  /// The number zero.
  var zero: ImportedValue { ImportedValue(Tensor(0)) }

  /// A comparison of two inputs.
  func comparison(_ function: String, _ compare: (Double, Double) -> Bool) throws {
    let result = try combined(
      "compare", known(0), known(1), ["function": .text(function)]
    ) { $0.map(with: $1) { compare($0, $1) ? 1 : 0 } }
    switch result {
    case .value(let value): set(value)
    case .numbers(var numbers):
      numbers.areIntegers = true
      set(numbers)
    }
  }

  /// `Not`.
  func negation() throws {
    if case .numbers(var numbers) = try known(0) {
      numbers.numbers = numbers.numbers.map { $0.map { $0 == 0 ? 1 : 0 } }
      return set(numbers)
    }
    set(try combined("compare", value(), zero, ["function": .text("equal")]))
  }

  /// `IsNaN`: only such a value differs from itself.
  func nanTest() throws {
    set(try combined("compare", value(), value(), ["function": .text("not_equal")]))
  }

  /// `Where`.
  func choice() throws {
    if case .numbers(let condition) = try known(0), case .numbers(let yes) = try known(1),
      case .numbers(let no) = try known(2)
    {
      let first = try combined(condition, yes) { $0.map(with: $1) { $0 != 0 ? $1 : 0 } }
      let second = try combined(condition, no) { $0.map(with: $1) { $0 == 0 ? $1 : 0 } }
      return set(try combined(first, second) { $0 + $1 })
    }
    let inputs = try (0..<3).map { try value($0) }
    let rank = inputs.map(\.rank).max() ?? 0
    let raised = inputs.map { self.raised($0, to: rank) }
    let order = try leadingOrder(raised)
    let parts = try raised.map { value -> ImportedValue in
      if case .constant(let tensor) = value.source, tensor.count == 1 { return scalar(tensor) }
      return try arranged(value, order)
    }
    var result = try builder.apply("where", to: parts)
    if let whole = parts.first(where: { $0.rank == rank }) { result.axes = whole.axes }
    set(result)
  }
}
