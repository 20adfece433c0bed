import TensorCore

/// Operators with which models compute shapes.
extension Importer {
  /// `Constant`.
  func constantNode() throws {
    if let attribute = node.named("value") {
      if let name = node.output.first { try addConstant(attribute.t, as: name) }
      return
    }
    if let number = node.named("value_float")?.f {
      return set(ImportedValue(Tensor(number)))
    }
    if let numbers = node.named("value_floats")?.floats {
      return set(ImportedValue(Tensor(numbers, shape: [numbers.count])))
    }
    if let integer = node.integer("value_int") {
      return set(ShapeNumbers(shape: [], numbers: [ProbedNumber(integer)]))
    }
    guard let integers = node.integers("value_ints") else {
      throw ImportProblem("has no value of numbers", advice: ONNXFile.exportAgain)
    }
    set(ShapeNumbers(shape: [integers.count], numbers: integers.map { ProbedNumber($0) }))
  }

  /// `ConstantOfShape`.
  func constantOfShape() throws {
    let shape = try (numbers(0) ?? []).map { number -> Int in
      // A batch of any size is broadcast.
      guard let extent = number == probes.batch ? 1 : number.fixedInteger,
        (0...1 << 32).contains(extent)
      else { throw ImportProblem("makes a tensor whose shape depends on the image's size") }
      return extent
    }
    var count = 1
    for extent in shape {
      let (product, overflow) = count.multipliedReportingOverflow(by: extent)
      guard !overflow, shape.count <= 8 else {
        throw ImportProblem("makes a tensor of the impossible shape \(shape.prefix(8))")
      }
      count = product
    }
    func take(_ stride: Int) throws {
      let (bytes, overflow) = count.multipliedReportingOverflow(by: stride)
      try builder.take(overflow ? Int.max : bytes)
    }
    func setFilled(_ scalar: Float) throws {
      try take(MemoryLayout<Float>.stride)
      let tensor = Tensor(repeating: scalar, shape: Shape(shape))
      builder.noteCounted(tensor)
      set(ImportedValue(tensor))
    }
    switch try node.named("value").map({ try stored($0.t) })?.content {
    case .integers(let fill):
      try take(MemoryLayout<ProbedNumber>.stride)
      let number = ProbedNumber(fill.first ?? 0)
      set(ShapeNumbers(shape: shape, numbers: Array(repeating: number, count: count)))
    case .tensor(let fill):
      try setFilled(fill.scalars.first ?? 0)
    case nil: try setFilled(0)
    }
  }

  /// `Shape`.
  func shape() throws {
    let extents: [ProbedNumber] =
      switch try known(0) {
      case .value(let value): value.extents
      case .numbers(let numbers): numbers.shape.map { ProbedNumber($0) }
      }
    func place(_ number: Int) -> Int {
      min(max(number < 0 ? number + extents.count : number, 0), extents.count)
    }
    let start = place(node.integer("start", default: 0))
    let end = place(node.integer("end", default: extents.count))
    let part = start < end ? Array(extents[start..<end]) : []
    set(ShapeNumbers(shape: [part.count], numbers: part))
  }

  /// `Size`.
  func size() throws {
    let count: ProbedNumber =
      switch try known(0) {
      case .value(let value): value.extents.product
      case .numbers(let numbers): ProbedNumber(numbers.numbers.count)
      }
    set(ShapeNumbers(shape: [], numbers: [count]))
  }

  /// `Cast`: numbers for shapes stay exact, and weights stay in single precision.
  func cast() throws { try cast(to: ScalarType(node.integer("to", default: 1))) }

  /// `CastLike`: the type of the second input.
  func castLike() throws {
    switch try known(1) {
    case .value: try cast(to: .float)
    case .numbers(let numbers): try cast(to: numbers.areIntegers ? .int64 : .float)
    }
  }

  private func cast(to type: ScalarType?) throws {
    switch try known(0) {
    case .numbers(let numbers): set(numbers.cast(to: type))
    case .value(let value) where type?.isFloatingPoint == true: set(value)
    case .value(let value) where type == .bool:
      set(try combined("compare", value, zero, ["function": .text("not_equal")]))
    case .value(let value):
      guard value.isConstant else {
        throw ImportProblem(
          "rounds to whole numbers, which Condense does not read",
          advice: "Export a network that computes in floating point")
      }
      let tensor = try tensor(value)
      try builder.take(tensor.count * MemoryLayout<ProbedNumber>.stride)
      set(
        ShapeNumbers(
          shape: tensor.shape.extents,
          numbers: tensor.scalars.map { ProbedNumber(Double($0).rounded(.towardZero)) }))
    }
  }

  /// `Range` of numbers for shapes.
  func range() throws {
    guard let start = try integers(0)?.first, let end = try integers(1)?.first,
      let step = try integers(2)?.first, step != 0
    else { throw ImportProblem("has no bounds that are known") }
    guard abs((Double(end) - Double(start)) / Double(step)) <= Double(ShapeNumbers.limit) else {
      throw ImportProblem("counts from \(start) to \(end)")
    }
    let numbers = stride(from: start, to: end, by: step).map { ProbedNumber($0) }
    set(ShapeNumbers(shape: [numbers.count], numbers: numbers))
  }
}
