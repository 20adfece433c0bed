import TensorCore

/// Comparisons and choices. ONNX has truth values, and a network ones and zeros.
extension Exporter {
  /// The comparisons of ONNX, by their names in graphs, and whether their opposite is meant.
  private static let comparisons: [String: (type: String, isNegated: Bool)] = [
    "greater": ("Greater", false), "greater_or_equal": ("GreaterOrEqual", false),
    "less": ("Less", false), "less_or_equal": ("LessOrEqual", false), "equal": ("Equal", false),
    "not_equal": ("Equal", true),
  ]

  /// A comparison of two values.
  func comparison() -> ExportedValue {
    let function = attributes.text("function")
    guard let (type, isNegated) = Self.comparisons[function] else {
      preconditionFailure("Exporter: found the comparison \(function), which it does not know")
    }
    return combined(input(0), input(1)) { left, right in
      let result = emit(type, [left, right], part: "comparison")
      let truths = isNegated ? emit("Not", [result], part: "negation") : result
      return emit("Cast", [truths], ["to": .integer(Int(ScalarType.float.rawValue))])
    }
  }

  /// `Where`; the values have the condition's order of axes.
  func choice() -> ExportedValue {
    let values = (0..<3).map { orderedInput($0) }
    let rank = values.map(\.rank).max() ?? 0
    let whole = values.filter { $0.rank == rank }
    let order = (whole.first { !$0.isConstant } ?? whole[0]).order
    let names = values.map { name(of: $0.rank == rank ? arranged($0, order) : $0) }
    let truths = emit(
      "Cast", [names[0]], ["to": .integer(Int(ScalarType.bool.rawValue))], part: "condition")
    return result(emit("Where", [truths, names[1], names[2]]), order: order)
  }
}
