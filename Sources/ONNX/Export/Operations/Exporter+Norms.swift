import Autograd
import TensorCore

/// Norms. A norm of Condense can add a residual and rectify, which are nodes of their own in ONNX.
extension Exporter {
  /// `BatchNormalization`.
  func batchNorm() -> ExportedValue {
    let slots = ["weight", "bias", "running_mean", "running_var"]
    var norm = attributes.number("epsilon", as: "epsilon")
    // ONNX has the weight of the old statistics.
    if let momentum = attributes.number("momentum") {
      norm["momentum"] = .number(1 - Double(momentum))
    }
    return finished(
      emit("BatchNormalization", [name(of: images())] + slots.map { weight($0) }, norm))
  }

  /// `InstanceNormalization`, which always has a scale and a shift.
  func instanceNorm() -> ExportedValue {
    let image = images()
    let isAffine = attributes.flag("affine")
    func weights(_ slot: String, _ value: Float) -> String {
      guard !isAffine else { return weight(slot) }
      let channels = image.memory[3].integer(0)
      return writer.add(Tensor(repeating: value, shape: [channels]), as: "\(node.name).\(slot)")
    }
    return finished(
      emit(
        "InstanceNormalization", [name(of: image), weights("weight", 1), weights("bias", 0)],
        attributes.number("epsilon", as: "epsilon")))
  }

  /// The residual and the rectifier after a norm.
  private func finished(_ norm: String) -> ExportedValue {
    var value = norm
    if inputCount > 1 { value = emit("Add", [value, name(of: images(1))], part: "sum") }
    let rectifier = attributes.text("then").split(separator: " ")
    switch rectifier.first {
    case "relu": value = emit("Relu", [value], part: "relu")
    case "leaky_relu":
      let slope = rectifier.count > 1 ? Double(rectifier[1]) ?? 0 : 0
      value = emit("LeakyRelu", [value], ["alpha": .number(slope)], part: "relu")
    default: break
    }
    return result(value, order: .images)
  }

  /// `LRN`, whose channels are axis 1.
  func localResponseNorm() -> ExportedValue {
    let value = orderedInput()
    let size = attributes.integer("size") ?? 1
    // onnxruntime refuses even sizes, and values that are not images.
    guard value.rank == 4, !size.isMultiple(of: 2) else { return spelledResponseNorm(value, size) }
    var norm: [String: AttributeValue] = ["size": .integer(size)]
    for key in ["alpha", "beta", "bias"] {
      norm.merge(attributes.number(key, as: key)) { $1 }
    }
    return result(emit("LRN", [name(of: arranged(value, .images))], norm), order: .images)
  }

  /// `x / (bias + alpha / size · Σ x²)^beta`; the sums are a product with a matrix that has ones for
  /// the neighbors of each channel.
  private func spelledResponseNorm(_ input: ExportedValue, _ size: Int) -> ExportedValue {
    let value = arranged(input, .memory(input.rank))
    let channels = value.memory.last?.integer(0) ?? 1
    let (before, after) = ((size - 1) / 2, size / 2)
    let share = (attributes.number("alpha") ?? 0) / Float(size)
    let neighbors = (0..<channels * channels).map { place -> Float in
      let (source, channel) = (place / channels, place % channels)
      return (channel - before...channel + after).contains(source) ? share : 0
    }
    let matrix = writer.add(
      Tensor(neighbors, shape: [channels, channels]), as: "\(node.name).neighbors")
    let source = name(of: value)
    let squares = emit("Mul", [source, source], part: "squares")
    let sums = emit("MatMul", [squares, matrix], part: "sums")
    let base = emit("Add", [sums, number(attributes.number("bias") ?? 1, "bias")], part: "base")
    let divisor = emit(
      "Pow", [base, number(attributes.number("beta") ?? 1, "beta")], part: "divisor")
    return result(emit("Div", [source, divisor]), order: value.order)
  }
}
