import Autograd
import TensorCore

/// Functions of each scalar, or along an axis, of one value.
extension Exporter {
  /// A node that computes each scalar from one of the input: the axes may have any order.
  func function(
    _ type: String, _ numbers: [String] = []
  ) -> ExportedValue {
    var given: [String: AttributeValue] = [:]
    for key in numbers { given.merge(attributes.number(key, as: key)) { $1 } }
    return function(emit(type, [name(of: input())], given))
  }

  /// The result of functions of each scalar of the input.
  private func function(_ name: String) -> ExportedValue {
    let value = input()
    return result(name, order: value.order, flattenedChannels: value.flattenedChannels)
  }

  /// `LeakyRelu`.
  func leakyReLU() -> ExportedValue {
    function(emit("LeakyRelu", [name(of: input())], attributes.number("slope", as: "alpha")))
  }

  /// `Clip`; a missing bound is an empty input.
  func clip(from least: Float?, to most: Float?) -> ExportedValue {
    var inputs = [
      name(of: input()), least.map { number($0, "min") } ?? "",
      most.map { number($0, "max") } ?? "",
    ]
    while inputs.last == "" { inputs.removeLast() }
    return function(emit("Clip", inputs))
  }

  /// The functions that are a node of ONNX, by their names in graphs.
  private static let functions = [
    "exp": "Exp", "log": "Log", "sqrt": "Sqrt", "abs": "Abs", "negate": "Neg",
    "reciprocal": "Reciprocal", "erf": "Erf", "floor": "Floor", "ceil": "Ceil", "round": "Round",
    "sign": "Sign", "sin": "Sin", "cos": "Cos", "softplus": "Softplus", "softsign": "Softsign",
  ]

  /// A function without settings; those that ONNX got after operator set 17 are spelled out.
  func elementwise() -> ExportedValue {
    let key = attributes.text("function")
    let x = name(of: input())
    if let type = Self.functions[key] { return function(emit(type, [x])) }
    switch key {
    case "silu":
      return function(emit("Mul", [x, emit("Sigmoid", [x], part: "sigmoid")]))
    case "mish":
      let soft = emit("Softplus", [x], part: "softplus")
      return function(emit("Mul", [x, emit("Tanh", [soft], part: "tanh")]))
    case "gelu":
      // x / 2 · (1 + erf(x / √2))
      let scaled = emit("Div", [x, number(Float(2).squareRoot(), "root")], part: "scaled")
      return function(gaussian(x, emit("Erf", [scaled], part: "erf")))
    case "gelu_tanh":
      // x / 2 · (1 + tanh(√(2 / π) · (x + 0.044715 · x³)))
      let cube = emit("Mul", [emit("Mul", [x, x], part: "square"), x], part: "cube")
      let share = emit("Mul", [cube, number(0.044_715, "share")], part: "shared")
      let sum = emit("Add", [x, share], part: "argument")
      let scaled = emit(
        "Mul", [sum, number((2 / Float.pi).squareRoot(), "factor")], part: "scaled")
      return function(gaussian(x, emit("Tanh", [scaled], part: "tanh")))
    default: preconditionFailure("Exporter: found the function \(key), which it does not know")
    }
  }

  /// `x / 2 · (1 + y)`.
  private func gaussian(_ x: String, _ y: String) -> String {
    let sum = emit("Add", [y, number(1, "one")], part: "sum")
    let product = emit("Mul", [x, sum], part: "product")
    return emit("Mul", [product, number(0.5, "half")])
  }

  /// `PRelu`, whose slopes are aligned with the last axes of ONNX.
  func prelu() -> ExportedValue {
    let value = orderedInput()
    let slopes = tensor("weight").count
    var form = WeightForm.identical
    if slopes > 1 {
      let after = value.rank - 1 - value.place(ofMemory: -1)
      form = .reshaped(Shape([slopes] + Array(repeating: 1, count: after)))
    }
    return result(emit("PRelu", [name(of: value), weight("weight", form)]), order: value.order)
  }

  /// `Softmax` or `LogSoftmax` along an axis.
  func softmax(_ type: String) -> ExportedValue {
    let value = orderedInput()
    let axis = value.place(ofMemory: attributes.integer("axis") ?? -1)
    return result(
      emit(type, [name(of: value)], ["axis": .integer(axis)]), order: value.order)
  }
}
