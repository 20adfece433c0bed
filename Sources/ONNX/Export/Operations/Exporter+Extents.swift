import Autograd
import TensorCore

/// Operations that change axes and extents.
extension Exporter {
  /// A permutation of the axes in memory only changes what is known of them.
  func permutation() -> ExportedValue {
    let value = orderedInput()
    let axes = attributes.integers("axes").map { $0 < 0 ? $0 + value.rank : $0 }
    // Each reader of a constant takes its axes as they are in memory, so it is written first.
    let name = name(of: value)
    return result(name, order: value.order.compactMap { axes.firstIndex(of: $0) })
  }

  /// `Flatten`; the features of images get ONNX's order.
  func flattening() -> ExportedValue {
    var value = input()
    guard value.rank != 2 else { return value }
    var channels: Int?
    if value.rank == 4, value.order == .images {
      let pixels = [value.memory[1], value.memory[2]].product
      let count = value.memory[3].integer(0)
      channels = count > 1 && pixels != 1 ? count : nil
    } else {
      value = arranged(value, .memory(value.rank))
    }
    return result(
      emit("Flatten", [name(of: value)], ["axis": .integer(1)]), order: .memory(2),
      flattenedChannels: channels)
  }

  /// `Concat`; a batch of 1 is repeated for the others' batch.
  func concatenation() -> ExportedValue {
    guard inputCount > 1 else { return input() }
    let values = (0..<inputCount).map { orderedInput($0) }
    let lead = values.first { !$0.isConstant } ?? values[0]
    let axis = lead.place(ofMemory: attributes.integer("axis") ?? -1)
    let batch = lead.place(ofMemory: 0)
    let full = values.first { $0.memory[0] == resultExtents[0] }
    let parts = values.enumerated().map { place, value -> String in
      let part = name(of: arranged(value, lead.order))
      guard axis != batch, let full, value.memory[0] != resultExtents[0] else { return part }
      let order = arranged(full, lead.order)
      let ones = Array(repeating: ExtentPart.fixed(1), count: value.rank)
      var shape = ones
      shape[batch] = .axis(batch)
      return emit(
        "Expand", [part, extents(shape, of: name(of: order), "batch.\(place)")],
        part: "expansion.\(place)")
    }
    return result(
      emit("Concat", parts, ["axis": .integer(axis)]), order: lead.order)
  }

  /// `Slice` along an axis.
  func slicing() -> ExportedValue {
    let value = orderedInput()
    let axis = value.place(ofMemory: attributes.integer("axis") ?? -1)
    let step = attributes.integer("step") ?? 1
    // ONNX has no word for "to the end"; numbers beyond it mean that.
    let end = attributes.integer("end") ?? (step > 0 ? Int.max : Int.min)
    let inputs = [
      name(of: value), integers([attributes.integer("start") ?? 0], "start"),
      integers([end], "end"), integers([axis], "axis"), integers([step], "step"),
    ]
    return result(emit("Slice", inputs), order: value.order)
  }

  /// `Gather` with constant positions.
  func gathering() -> ExportedValue {
    let value = orderedInput()
    let axis = value.place(ofMemory: attributes.integer("axis") ?? -1)
    let positions = integers(attributes.integers("positions"), "positions")
    return result(
      emit("Gather", [name(of: value), positions], ["axis": .integer(axis)]), order: value.order)
  }

  /// `Expand`; 1 keeps an extent.
  func expansion() -> ExportedValue {
    let value = orderedInput()
    let extents = attributes.integers("shape")
    let shape = integers(value.order.map { max(1, extents[$0]) }, "shape")
    return result(emit("Expand", [name(of: value), shape]), order: value.order)
  }

  /// `Tile`.
  func tiling() -> ExportedValue {
    let value = orderedInput()
    let repeats = attributes.integers("repeats")
    return result(
      emit("Tile", [name(of: value), integers(value.order.map { repeats[$0] }, "repeats")]),
      order: value.order)
  }

  /// `Pad`.
  func padding() -> ExportedValue {
    let value = orderedInput()
    let (pads, mode) = (attributes.integers("pads"), attributes.text("mode"))
    let all = value.order.map { pads[$0] } + value.order.map { pads[$0 + value.rank] }
    var inputs = [name(of: value), integers(all, "pads")]
    if mode == "constant" { inputs.append(number(attributes.number("value") ?? 0, "value")) }
    return result(emit("Pad", inputs, ["mode": .text(mode)]), order: value.order)
  }

  /// `Resize` of images.
  func resizing() -> ExportedValue {
    let image = images()
    let mode = attributes.text("mode")
    var resize: [String: AttributeValue] = [
      "mode": .text(mode),
      "coordinate_transformation_mode": .text(attributes.text("coordinates")),
    ]
    if mode == "nearest" { resize["nearest_mode"] = .text(attributes.text("rounding")) }
    if mode == "cubic" { resize.merge(attributes.number("cubic", as: "cubic_coeff_a")) { $1 } }
    let source = name(of: image)
    var inputs = [source, ""]
    if let height = attributes.number("scale_height"), let width = attributes.number("scale_width")
    {
      inputs.append(
        writer.add(Tensor([1, 1, height, width], shape: [4]), as: "\(node.name).scales"))
    } else {
      let own = extents([.axis(0), .axis(1)], of: source, "own")
      let sides: String
      if inputCount > 1 {
        sides = extents([.axis(2), .axis(3)], of: name(of: images(1)), "other")
      } else {
        sides = integers(attributes.integers("size"), "size")
      }
      inputs += ["", emit("Concat", [own, sides], ["axis": .integer(0)], part: "sizes")]
    }
    return result(emit("Resize", inputs, resize), order: .images)
  }
}
