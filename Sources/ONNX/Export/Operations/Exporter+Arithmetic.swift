import Autograd
import TensorCore

/// Functions of two values, and reductions.
extension Exporter {
  /// A function of two values, which are broadcast.
  func combination(_ type: String) -> ExportedValue {
    combined(input(0), input(1)) { emit(type, [$0, $1]) }
  }

  /// The result of two values with a common order of axes.
  ///
  /// - Parameter combine: Emits the nodes, from the values' names.
  func combined(
    _ left: ExportedValue, _ right: ExportedValue, _ combine: (String, String) -> String
  ) -> ExportedValue {
    var (left, right) = (left, right)
    // Flattened features keep their order next to equal ones, and next to a single number.
    let channels = left.flattenedChannels ?? right.flattenedChannels
    let isAligned = [left, right].allSatisfy {
      $0.flattenedChannels == channels || $0.memory.last ?? 1 == 1
    }
    var order = lead(left, right).order
    if !isAligned {
      (left, right) = (ordered(left), ordered(right))
      order = lead(left, right).order
    }
    // A scalar has no axes.
    if left.rank == right.rank, left.order != right.order {
      (left, right) = (arranged(left, order), arranged(right, order))
    }
    return result(
      combine(name(of: left), name(of: right)), order: order,
      flattenedChannels: isAligned ? channels : nil)
  }

  /// The value whose order the other one takes: the one that costs more to transpose.
  private func lead(_ left: ExportedValue, _ right: ExportedValue) -> ExportedValue {
    guard left.rank == right.rank else { return left.rank > right.rank ? left : right }
    guard left.isConstant == right.isConstant else { return left.isConstant ? right : left }
    return right.memory.product.lanes[0] > left.memory.product.lanes[0] ? right : left
  }

  /// `Mul`; a gate with one number per channel gets axes for height and width.
  func product() -> ExportedValue {
    var (value, gate) = (input(0), orderedInput(1))
    guard value.rank == 4, gate.rank == 2 else { return combination("Mul") }
    if value.place(ofMemory: 0) > value.place(ofMemory: 3) { value = arranged(value, .images) }
    gate = arranged(gate, .memory(2))
    let axes = [value.place(ofMemory: 1), value.place(ofMemory: 2)].sorted()
    let wide = emit("Unsqueeze", [name(of: gate), integers(axes, "axes")], part: "gate")
    return result(emit("Mul", [name(of: value), wide]), order: value.order)
  }

  /// The reductions of ONNX, by their names in graphs.
  private static let reductions = [
    "mean": "ReduceMean", "sum": "ReduceSum", "max": "ReduceMax", "min": "ReduceMin",
    "prod": "ReduceProd", "l1": "ReduceL1", "l2": "ReduceL2", "sum_square": "ReduceSumSquare",
    "log_sum": "ReduceLogSum", "log_sum_exp": "ReduceLogSumExp",
  ]

  /// A reduction over axes.
  func reduction() -> ExportedValue {
    let function = attributes.text("function")
    guard let type = Self.reductions[function] else {
      preconditionFailure("Exporter: found the reduction \(function), which it does not know")
    }
    let value = orderedInput()
    let keepsAxes = attributes.flag("keep_axes")
    let reduced = attributes.integers("axes").map { $0 < 0 ? $0 + value.rank : $0 }
    let axes = reduced.map { value.place(ofMemory: $0) }.sorted()
    var inputs = [name(of: value)]
    var reduction: [String: AttributeValue] = ["keepdims": .flag(keepsAxes)]
    // In operator set 17 only the sum has its axes as an input.
    if type == "ReduceSum" {
      inputs.append(integers(axes, "axes"))
    } else {
      reduction["axes"] = .integers(axes)
    }
    var order = value.order
    if !keepsAxes {
      let kept = [Int].memory(value.rank).filter { !reduced.contains($0) }
      order = order.compactMap { kept.firstIndex(of: $0) }
    }
    return result(emit(type, inputs, reduction), order: order)
  }
}
