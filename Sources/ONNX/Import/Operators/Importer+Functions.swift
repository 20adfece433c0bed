import Autograd
import Networks
import TensorCore

/// Functions of each scalar of one value.
extension Importer {
  /// Applies an operation that accepts any order of axes.
  func apply(
    _ key: String, _ attributes: [String: AttributeValue] = [:], to value: ImportedValue,
    weight: String? = nil, tensors: [String: Tensor] = [:]
  ) throws -> ImportedValue {
    var result = try builder.apply(
      key, attributes, to: [value], weight: weight, tensors: tensors)
    result.axes = value.axes
    return result
  }

  /// A function that the operation `elementwise` knows.
  func elementwise(_ function: String) throws {
    if case .numbers(let numbers) = try known(0), let exact = Self.exact[function] {
      return set(numbers.mapped { $0.map(exact) })
    }
    set(try apply("elementwise", ["function": .text(function)], to: value()))
  }

  /// The functions that shapes are computed with.
  private static let exact: [String: @Sendable (Double) -> Double] = [
    "abs": { abs($0) }, "ceil": { $0.rounded(.up) }, "floor": { $0.rounded(.down) },
    "negate": { -$0 }, "round": { $0.rounded(.toNearestOrEven) }, "sqrt": { $0.squareRoot() },
    "reciprocal": { 1 / $0 },
  ]

  /// An operation of its own, with numbers that the node may give.
  func activation(_ key: String, _ defaults: [String: Double] = [:]) throws {
    var attributes: [String: AttributeValue] = [:]
    for (name, standard) in defaults {
      attributes[name] = .number(node.number(name, default: standard))
    }
    set(try apply(key, attributes, to: value()))
  }

  /// `LeakyRelu`; a slope that is not in 0...1 becomes a weight.
  func leakyReLU() throws {
    let slope = node.number("alpha", default: 0.01)
    if slope > 0, slope <= 1 {
      return set(try apply("leaky_relu", ["slope": .number(slope)], to: value()))
    }
    let tensors = ["weight": Tensor([Float(slope)], shape: [1])]
    set(try apply("prelu", to: simple(value()), tensors: tensors))
  }

  /// `Clip`: to 0...6 it is ReLU6, and from 0 on it is ReLU.
  func clip() throws {
    let (least, most) = (try number("min", orInput: 1), try number("max", orInput: 2))
    if case .numbers(let numbers) = try known(0) {
      return set(
        ShapeNumbers(
          shape: numbers.shape,
          numbers: numbers.numbers.map {
            $0.map { min(max($0, least ?? -.infinity), most ?? .infinity) }
          }, areIntegers: numbers.areIntegers))
    }
    switch (least, most) {
    case (0, 6): set(try apply("relu6", to: value()))
    case (0, nil): set(try apply("relu", to: value()))
    default:
      var attributes: [String: AttributeValue] = [:]
      // Exporters write "no bound" as the largest number.
      if let least, least > -3.4e38 { attributes["min"] = .number(least) }
      if let most, most < 3.4e38 { attributes["max"] = .number(most) }
      set(try attributes.isEmpty ? value() : apply("clip", attributes, to: value()))
    }
  }

  /// `PRelu`, with one slope or one per channel.
  func prelu() throws {
    let (input, slope) = (try value(), try tensor(1))
    let channels = input.rank > 1 ? input.extents[1].fixedInteger : nil
    let extents = slope.shape.extents
    // The slopes lie along the second axis: [C, 1, 1] or [1, C, 1, 1] for images.
    let firstAxis = extents.firstIndex { $0 != 1 } ?? 0
    let isPerChannel = slope.count == channels && extents.count - firstAxis == input.rank - 1
    guard slope.count == 1 || isPerChannel else {
      throw ImportProblem(
        "has slopes of the shape \(slope.shape) for \(input.words), expected one per channel")
    }
    // The slopes belong to the last axis in memory.
    let order = [0] + Array(2..<max(2, input.rank)) + [1]
    let values = slope.count == 1 ? try simple(input) : try arranged(input, order)
    let tensors = ["weight": slope.reshaped(to: [slope.count])]
    set(try apply("prelu", to: values, weight: weightName(1), tensors: tensors))
  }

  /// `Softmax` and `LogSoftmax`.
  func softmax(_ key: String) throws {
    let input = try value()
    if file.opset >= 13 {
      let axis = try input.place(ofAxis: node.integer("axis", default: -1))
      return set(try softmax(key, input, axis))
    }
    // Before opset 13 all axes from `axis` on were one.
    let axis = try input.place(ofAxis: node.integer("axis", default: 1), orEnd: true)
    let extents = input.extents
    let rows = try reshaped(input, to: [extents[..<axis].product, extents[axis...].product])
    set(try reshaped(softmax(key, rows, 1), to: extents))
  }

  private func softmax(_ key: String, _ input: ImportedValue, _ axis: Int) throws -> ImportedValue {
    // The last axis in memory is the fastest.
    var values = input
    if input.axes[axis].count != 1 { values = try plain(input) }
    return try apply(key, ["axis": .integer(values.axes[axis][0])], to: values)
  }

  /// `Dropout`, which changes nothing in inference.
  func dropout() throws {
    if let mode = try integers(2)?.first, mode != 0 {
      throw ImportProblem(
        "is in training mode", advice: "Export the network in inference mode (model.eval())",
        canDependOnSize: false)
    }
    try identity()
  }

  /// A node that changes nothing in inference.
  func identity() throws {
    switch try known(0) {
    case .value(let value): set(value)
    case .numbers(let numbers): set(numbers)
    }
  }
}
