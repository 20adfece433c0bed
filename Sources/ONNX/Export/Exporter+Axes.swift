import Networks
import TensorCore

/// What was made of a value of the ONNX graph, or of a tensor of the network.
enum ArrangedKey: Hashable {
  /// A value whose axes were permuted. The same value can have other axes in memory elsewhere.
  case transposed(String, by: [Int])
  /// A value whose flattened features got the order of memory.
  case ordered(String)
  /// A tensor of the network with its axes in some order.
  case constant(String, order: [Int])
}

/// The axes of values. A value keeps the order that it has in ONNX until a node needs another.
extension Exporter {
  /// The name in ONNX of a value with its present axes.
  func name(of value: ExportedValue) -> String {
    switch value.source {
    case .value(let name): return name
    case .constant(let tensor, let name):
      let key = ArrangedKey.constant(name, order: value.order)
      if let known = arrangedNames[key] { return known }
      let result = writer.add(tensor.transposed(to: value.order), as: name)
      arrangedNames[key] = result
      return result
    }
  }

  /// The value with axes in another order: axis i in ONNX is the axis `order[i]` in memory.
  func arranged(_ value: ExportedValue, _ order: [Int]) -> ExportedValue {
    var result = ordered(value)
    guard result.order != order else { return result }
    let permutation = order.map { result.place(ofMemory: $0) }
    result.order = order
    guard case .value(let name) = result.source else { return result }
    let key = ArrangedKey.transposed(name, by: permutation)
    let known = arrangedNames[key]
    let transposed =
      known ?? emit("Transpose", [name], ["perm": .integers(permutation)], part: "transposition")
    arrangedNames[key] = transposed
    return ExportedValue(source: .value(transposed), memory: result.memory, order: order)
  }

  /// Images `[N, C, H, W]`.
  func images(_ place: Int = 0) -> ExportedValue { arranged(input(place), .images) }

  /// The value with its features in the order of memory.
  func ordered(_ value: ExportedValue) -> ExportedValue {
    guard let channels = value.flattenedChannels else { return value }
    let name = name(of: value)
    let key = ArrangedKey.ordered(name)
    let flat: String
    if let known = arrangedNames[key] {
      flat = known
    } else {
      let split = emit(
        "Reshape", [name, integers([0, channels, -1], "split.shape")], part: "split")
      let moved = emit("Transpose", [split], ["perm": .integers([0, 2, 1])], part: "order")
      flat = emit("Flatten", [moved], ["axis": .integer(1)], part: "flat")
      arrangedNames[key] = flat
    }
    return ExportedValue(source: .value(flat), memory: value.memory, order: value.order)
  }

  /// An input with its features in the order of memory, and its axes in any order.
  func orderedInput(_ place: Int = 0) -> ExportedValue { ordered(input(place)) }

  /// Extents of a value while the model runs, as the parts of a shape: fixed ones, and axes of the
  /// value in ONNX.
  enum ExtentPart {
    case fixed(Int)
    case axis(Int)
  }

  /// A list of extents that is computed while the model runs.
  ///
  /// - Parameters:
  ///   - parts: The extents.
  ///   - value: The value in ONNX that has the axes.
  ///   - part: A word for the list, from which its name is made.
  func extents(_ parts: [ExtentPart], of value: String, _ part: String) -> String {
    var pieces: [String] = []
    var shape: String?
    var rest = parts[...]
    while let first = rest.first {
      let number = pieces.count
      switch first {
      case .fixed:
        let run = rest.prefix { if case .fixed = $0 { true } else { false } }
        let list = run.compactMap { if case .fixed(let extent) = $0 { extent } else { nil } }
        pieces.append(integers(list, "\(part).\(number)"))
        rest = rest.dropFirst(run.count)
      case .axis:
        let run = rest.prefix { if case .axis = $0 { true } else { false } }
        let axes = run.compactMap { if case .axis(let axis) = $0 { axis } else { nil } }
        let source = shape ?? emit("Shape", [value], part: "\(part).all")
        shape = source
        pieces.append(
          emit(
            "Gather", [source, integers(axes, "\(part).axes.\(number)")], part: "\(part).\(number)")
        )
        rest = rest.dropFirst(run.count)
      }
    }
    guard pieces.count > 1 else { return pieces[0] }
    return emit("Concat", pieces, ["axis": .integer(0)], part: part)
  }
}
