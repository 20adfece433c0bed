import Autograd
import Networks
import TensorCore

/// Norms.
extension Importer {
  /// The node's first input with four axes, and its result with as many as the input has.
  ///
  /// Vectors and signals become images of one row.
  func withImages(_ transform: (ImportedValue) throws -> ImportedValue) throws -> ImportedValue {
    let input = try value()
    guard (2...3).contains(input.rank) else { return try transform(images(input)) }
    var image = input
    // [N, C, L] becomes [N, C, 1, L], and [N, C] becomes [N, C, 1, 1].
    image.axes.insert([], at: 2)
    if input.rank == 2 { image.axes.append([]) }
    var result = try transform(images(image))
    result = fromImages(result)
    result.axes = input.rank == 2 ? [[0], [3]] : [[0], [3], [2]]
    return result
  }

  /// An operation on images with the node's first input.
  func setImages(_ transform: (ImportedValue) throws -> ImportedValue) throws {
    let rank = try value().rank
    let result = try withImages(transform)
    set(rank == 4 ? fromImages(result) : result)
  }

  /// `BatchNormalization` in inference.
  func batchNormalization() throws {
    guard node.integer("training_mode", default: 0) == 0 else {
      throw ImportProblem(
        "is in training mode", advice: "Export the network in inference mode (model.eval())",
        canDependOnSize: false)
    }
    let names = ["weight", "bias", "running_mean", "running_var"]
    let channels = try value().extents.dropFirst().first?.fixedInteger ?? 0
    var tensors: [String: Tensor] = [:]
    for (place, name) in names.enumerated() {
      tensors[name] = try tensor(place + 1, [channels])
    }
    tensors["num_batches_tracked"] = Tensor(0)
    try setImages { image in
      try builder.apply(
        "batch_norm",
        [
          "epsilon": .number(node.number("epsilon", default: 1e-5)),
          "momentum": .number(1 - node.number("momentum", default: 0.9)),
        ], to: [image], weight: weightName(1), tensors: tensors,
        sharing: Array(node.input.dropFirst()))
    }
  }

  /// `InstanceNormalization`.
  func instanceNormalization() throws {
    let channels = try value().extents.dropFirst().first?.fixedInteger ?? 0
    let (scale, shift) = (try tensor(1, [channels]), try tensor(2, [channels]))
    try setImages { try instanceNorm($0, scale, shift, weight: weightName(1)) }
  }

  /// An instance norm of images in memory; it is affine unless scale and shift do nothing.
  func instanceNorm(
    _ image: ImportedValue, _ scale: Tensor, _ shift: Tensor, weight: String?
  ) throws -> ImportedValue {
    let isPlain = scale.scalars.allSatisfy { $0 == 1 } && shift.scalars.allSatisfy { $0 == 0 }
    var attributes: [String: AttributeValue] = [
      "epsilon": .number(node.number("epsilon", default: 1e-5))
    ]
    attributes["affine"] = isPlain ? nil : .flag(true)
    return try builder.apply(
      "instance_norm", attributes, to: [image], weight: weight,
      tensors: isPlain ? [:] : ["weight": scale, "bias": shift])
  }

  /// `LayerNormalization`, spelled out: the mean and the variance over the last axes.
  func layerNormalization() throws {
    let input = try value()
    let first = try input.place(ofAxis: node.integer("axis", default: -1))
    var result = try standardized(input, Set(first..<input.rank))
    result = try combined("multiply", result, value(1))
    if has(2) { result = try combined("add", result, value(2)) }
    set(result)
  }

  /// `GroupNormalization`, spelled out.
  func groupNormalization() throws {
    let input = try value()
    let groups = node.integer("num_groups", default: 1)
    let extents = input.extents
    guard input.rank >= 3, let channels = extents[1].fixedInteger, groups > 0,
      channels.isMultiple(of: groups)
    else {
      throw ImportProblem("has \(groups) groups for \(input.words)", advice: ONNXFile.exportAgain)
    }
    let split = [extents[0], ProbedNumber(groups), ProbedNumber(channels / groups)]
    let grouped = try reshaped(input, to: split + extents.dropFirst(2))
    var result = try standardized(grouped, Set(2..<grouped.rank))
    // Before opset 21 there was a scale per group.
    let scales = [try value(1), try value(2)]
    let isPerGroup = file.opset < 21 && scales[0].extents.product == ProbedNumber(groups)
    if !isPerGroup { result = try reshaped(result, to: extents) }
    for (key, scale) in zip(["multiply", "add"], scales) {
      var factor = scale
      factor.axes += Array(repeating: [], count: result.rank - 2)
      result = try combined(key, result, factor)
    }
    set(isPerGroup ? try reshaped(result, to: extents) : result)
  }

  /// `(x − mean) / √(variance + epsilon)` over some axes.
  private func standardized(_ input: ImportedValue, _ places: Set<Int>) throws -> ImportedValue {
    let epsilon = ImportedValue(Tensor(Float(node.number("epsilon", default: 1e-5))))
    let centered = try combined(
      "subtract", input, reduced(input, "mean", places, keepsAxes: true))
    let variance = try reduced(
      combined("multiply", centered, centered), "mean", places, keepsAxes: true)
    let deviation = try apply(
      "elementwise", ["function": .text("sqrt")], to: combined("add", variance, epsilon))
    return try combined("divide", centered, deviation)
  }

  /// `LRN` over the channels.
  func localResponseNormalization() throws {
    try setImages { image in
      try builder.apply(
        "local_response_norm",
        [
          "size": .integer(node.integer("size", default: 1)),
          "alpha": .number(node.number("alpha", default: 1e-4)),
          "beta": .number(node.number("beta", default: 0.75)),
          "bias": .number(node.number("bias", default: 1)),
        ], to: [image])
    }
  }
}
