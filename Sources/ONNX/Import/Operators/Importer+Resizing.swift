import Autograd
import Networks
import TensorCore

extension Importer {
  /// `Resize` and `Upsample` of two axes.
  func resizing() throws {
    let input = try value()
    guard input.rank == 4 else { throw ImportProblem("resizes \(input.words), expected images") }
    let (scales, sizes) = try resizedExtents(input)
    let targets =
      sizes
      ?? zip(input.extents, scales ?? []).map { extent, scale in
        // ONNX multiplies in single precision.
        (extent * scale).single.map { $0.rounded(.down) }
      }
    let changed = (0..<4).filter { place in
      targets[place] != input.extents[place] || (scales.map { $0[place] != 1 } ?? false)
    }
    guard !changed.isEmpty else { return set(input) }
    guard changed.allSatisfy({ $0 > 0 }), changed.count <= 2 else {
      throw ImportProblem("resizes other axes than height and width of \(input.words)")
    }
    // Height and width are the axes that change, in either order of the model.
    let isLast = changed.contains(3) || (changed == [2] && !areChannelsLast)
    let sides = isLast ? [2, 3] : [1, 2]
    guard changed.allSatisfy(sides.contains) else {
      throw ImportProblem("resizes other axes than height and width of \(input.words)")
    }
    let channels = isLast ? 1 : 3
    let image = try arranged(input, [0, sides[0], sides[1], channels])
    var attributes = try resizingAttributes()
    var inputs = [image]
    if let scales, let height = scales[sides[0]].fixed, let width = scales[sides[1]].fixed {
      attributes["scale_height"] = .number(height)
      attributes["scale_width"] = .number(width)
    } else if let height = targets[sides[0]].fixedInteger,
      let width = targets[sides[1]].fixedInteger
    {
      attributes["size"] = .integers([height, width])
    } else if let height = scale(targets[sides[0]], input.extents[sides[0]]),
      let width = scale(targets[sides[1]], input.extents[sides[1]])
    {
      attributes["scale_height"] = .number(height)
      attributes["scale_width"] = .number(width)
    } else {
      inputs.append(try images(ofSize: targets[sides[0]], targets[sides[1]]))
    }
    var result = try builder.apply("resize", attributes, to: inputs)
    var axes = [[Int]](repeating: [], count: 4)
    for (place, axis) in [0, sides[0], sides[1], channels].enumerated() { axes[axis] = [place] }
    result.axes = axes
    set(result)
  }

  /// The factor between two extents, if it is the same whole number for all probes.
  private func scale(_ target: ProbedNumber, _ extent: ProbedNumber) -> Double? {
    (target / extent).fixedInteger.map(Double.init)
  }

  /// The scales or the sizes that the node gives for all four axes.
  private func resizedExtents(
    _ input: ImportedValue
  ) throws -> (scales: [ProbedNumber]?, sizes: [ProbedNumber]?) {
    func spread(_ given: [ProbedNumber], _ others: [ProbedNumber]) throws -> [ProbedNumber] {
      guard let axes = node.integers("axes"), !axes.isEmpty else {
        guard given.count == 4 else {
          throw ImportProblem("has \(given.count) sizes or scales for \(input.words)")
        }
        return given
      }
      guard axes.count == given.count else { throw ImportProblem("has other axes than sizes") }
      var result = others
      for (axis, number) in zip(axes, given) { result[try input.place(ofAxis: axis)] = number }
      return result
    }
    guard node.text("keep_aspect_ratio_policy") ?? "stretch" == "stretch" else {
      throw ImportProblem(
        "keeps the aspect ratio, which Condense does not read", canDependOnSize: false)
    }
    let isOld = node.opType == "Upsample" || file.opset < 11
    let place = isOld ? 1 : 2
    if let scales = node.named("scales")?.floats, !scales.isEmpty {
      return (
        try spread(scales.map { ProbedNumber(Double($0)) }, Array(repeating: 1, count: 4)), nil
      )
    }
    let ones = [ProbedNumber](repeating: 1, count: 4)
    if let scales = try numbers(place), !scales.isEmpty { return (try spread(scales, ones), nil) }
    guard !isOld, var sizes = try numbers(3) else {
      throw ImportProblem("has neither scales nor sizes", advice: ONNXFile.exportAgain)
    }
    // A stated batch is open.
    if sizes.count == 4, let batch = statedBatch, sizes[0] == ProbedNumber(batch) {
      sizes[0] = input.extents[0]
    }
    return (nil, try spread(sizes, input.extents))
  }

  private func resizingAttributes() throws -> [String: AttributeValue] {
    let isOld = node.opType == "Upsample" || file.opset < 11
    let mode = node.text("mode") ?? "nearest"
    guard ["nearest", "linear", "cubic"].contains(mode) else {
      throw ImportProblem(
        "resizes by \"\(mode.shortened)\", which Condense does not read", canDependOnSize: false)
    }
    guard node.integer("antialias", default: 0) == 0,
      node.integer("exclude_outside", default: 0) == 0
    else {
      throw ImportProblem(
        "resizes with antialias or exclude_outside, which Condense does not read",
        canDependOnSize: false)
    }
    let coordinates =
      isOld ? "asymmetric" : node.text("coordinate_transformation_mode") ?? "half_pixel"
    guard
      ["half_pixel", "pytorch_half_pixel", "align_corners", "asymmetric"].contains(coordinates)
    else {
      throw ImportProblem(
        "resizes with the coordinates \"\(coordinates.shortened)\", which Condense does not read",
        canDependOnSize: false)
    }
    var attributes: [String: AttributeValue] = [
      "mode": .text(mode), "coordinates": .text(coordinates),
    ]
    if mode == "nearest" {
      attributes["rounding"] = .text(
        isOld ? "floor" : node.text("nearest_mode") ?? "round_prefer_floor")
    }
    if mode == "cubic" {
      attributes["cubic"] = .number(node.number("cubic_coeff_a", default: -0.75))
    }
    return attributes
  }

  /// A value of images that has a height and a width, from which a resize takes its size.
  private func images(ofSize height: ProbedNumber, _ width: ProbedNumber) throws -> ImportedValue {
    if let value = builder.images(ofSize: height, width) { return value }
    throw ImportProblem(
      "resizes to a size that no other value has",
      advice: "Give the size of the images with --image-size")
  }
}
