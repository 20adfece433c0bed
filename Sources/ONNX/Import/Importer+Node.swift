import TensorCore

/// The inputs and outputs of the node that is being translated.
extension Importer {
  // MARK: - The inputs of a node

  /// Whether the node has an input.
  func has(_ place: Int) -> Bool { place < node.input.count && !node.input[place].isEmpty }

  /// What is known of an input.
  func known(_ place: Int) throws -> Known {
    guard has(place), let known = values[node.input[place]] else {
      throw ImportProblem("has no input \(place + 1)", advice: ONNXFile.exportAgain)
    }
    return known
  }

  /// An input whose scalars are floating-point numbers.
  func value(_ place: Int = 0) throws -> ImportedValue {
    switch try known(place) {
    case .value(let value): return value
    case .numbers(let numbers): return try value(of: numbers)
    }
  }

  /// Known numbers as a tensor.
  func value(of numbers: ShapeNumbers) throws -> ImportedValue {
    let scalars = try numbers.numbers.map { number -> Float in
      guard let fixed = number.fixed else {
        throw ImportProblem(
          "computes with a number that depends on the batch or the image's size",
          advice: "Export the network with images of a fixed size")
      }
      return Float(fixed)
    }
    return ImportedValue(Tensor(scalars, shape: Shape(numbers.shape)))
  }

  /// The scalars of a known input.
  func tensor(_ place: Int) throws -> Tensor { try tensor(value(place)) }

  /// The scalars of a known input with a given shape.
  func tensor(_ place: Int, _ shape: Shape) throws -> Tensor {
    let tensor = try tensor(place)
    guard tensor.shape == shape else {
      throw ImportProblem(
        "has an input \(place + 1) of the shape \(tensor.shape), expected \(shape)",
        advice: ONNXFile.exportAgain)
    }
    return tensor
  }

  /// An input of numbers for shapes; nil if the node does not have it.
  func numbers(_ place: Int) throws -> [ProbedNumber]? {
    guard has(place) else { return nil }
    switch try known(place) {
    case .numbers(let numbers): return numbers.numbers
    case .value(let value): return try tensor(value).scalars.map { ProbedNumber(Double($0)) }
    }
  }

  /// An input of fixed whole numbers; nil if the node does not have it.
  func integers(_ place: Int) throws -> [Int]? {
    try numbers(place).map { try integers($0, ofInput: place) }
  }

  /// The numbers of an input, if they are fixed whole numbers.
  func integers(_ numbers: [ProbedNumber], ofInput place: Int) throws -> [Int] {
    try numbers.map { number in
      guard let fixed = number.fixed else {
        throw ImportProblem(
          "has an input \(place + 1) that depends on the image's size",
          advice: "Export the network with images of a fixed size")
      }
      guard let integer = Int(exactly: min(max(fixed, -0x1p62), 0x1p62)) else {
        throw ImportProblem("has an input \(place + 1) of \(fixed), expected whole numbers")
      }
      return integer
    }
  }

  /// A list of whole numbers, which older versions of an operator have as an attribute and newer
  /// ones as an input; nil if the node has neither.
  func integers(_ name: String, orInput place: Int) throws -> [Int]? {
    try node.integers(name) ?? integers(place)
  }

  /// A number, which older versions have as an attribute and newer ones as an input.
  func number(_ name: String, orInput place: Int) throws -> Double? {
    if let number = node.number(name) { return number }
    guard has(place) else { return nil }
    return try tensor(place).scalars.first.map { Double($0.description) ?? Double($0) }
  }

  /// The name of a weight of the model, from which a node gets its name; nil for other values.
  func weightName(_ place: Int) -> String? { has(place) ? node.input[place] : nil }

  // MARK: - The outputs of a node

  /// Names the first output of the node.
  func set(_ value: ImportedValue, output place: Int = 0) {
    if place < node.output.count { values[node.output[place]] = .value(value) }
  }

  /// Names the first output of the node.
  func set(_ numbers: ShapeNumbers, output place: Int = 0) {
    if place < node.output.count { values[node.output[place]] = .numbers(numbers) }
  }
}
