import FileAccess
import Networks
import TensorCore

/// A value of an ONNX graph whose scalars depend on weights or images.
///
/// ONNX stores images as `[N, C, H, W]`, and Condense as `[N, H, W, C]`. A value therefore knows
/// which axes of the tensor in memory its own axes are. So a transpose, a new axis of extent 1, or a
/// flattening changes only this description, until an operation needs the axes in some order.
struct ImportedValue {
  enum Source {
    /// A node of the new graph computes it.
    case node(String)
    /// It is known.
    case constant(Tensor)
  }

  var source: Source
  /// The extents of the tensor in memory.
  var memory: [ProbedNumber]
  /// For each axis in ONNX the axes in memory that it consists of, outermost first; none for an
  /// extent of 1. Axes in memory that are in no list have the extent 1.
  var axes: [[Int]]

  /// A known tensor whose axes are those of ONNX.
  init(_ tensor: Tensor) {
    source = .constant(tensor)
    memory = tensor.shape.extents.map { ProbedNumber($0) }
    axes = tensor.shape.extents.indices.map { [$0] }
  }

  init(_ source: Source, memory: [ProbedNumber], axes: [[Int]]) {
    self.source = source
    self.memory = memory
    self.axes = axes
  }

  /// The number of axes in ONNX.
  var rank: Int { axes.count }

  /// The extents in ONNX.
  var extents: [ProbedNumber] { axes.map { $0.map { memory[$0] }.product } }

  /// The node that computes it; nil for a known tensor.
  var node: String? { if case .node(let name) = source { name } else { nil } }

  /// Whether it is known.
  var isConstant: Bool { node == nil }

  /// The axes of ONNX in their order in memory, if each of them is one axis there.
  var memoryOrder: [Int] { axes.indices.sorted { axes[$0][0] < axes[$1][0] } }

  /// An axis of ONNX, counted from the end if it is negative.
  ///
  /// - Throws: `ImportProblem` if there is no such axis.
  func place(ofAxis axis: Int, orEnd isEndValid: Bool = false) throws -> Int {
    let place = axis < 0 ? axis + rank : axis
    guard place >= 0, place < rank || (isEndValid && place == rank) else {
      throw ImportProblem("names the axis \(axis) of a value with \(rank) axes")
    }
    return place
  }

  /// For messages: `[3, 64, 32, 32]`.
  var words: String { "[\(extents.map(\.words).joined(separator: ", "))]" }
}

/// What the importer knows of a name in an ONNX graph.
enum Known {
  case value(ImportedValue)
  case numbers(ShapeNumbers)

  /// Whether extents or numbers differ between sizes of the images.
  var dependsOnSize: Bool {
    // Of the probes, the first and the third have the same batch.
    switch self {
    case .value(let value): value.memory.contains { $0.lanes[0] != $0.lanes[2] }
    case .numbers(let numbers): numbers.numbers.contains { $0.lanes[0] != $0.lanes[2] }
    }
  }
}

/// A node that cannot be imported: the reason, and what the user can do.
struct ImportProblem: Error {
  let reason: String
  let advice: String
  /// Whether the node may be imported for images of another size.
  let canDependOnSize: Bool

  /// - Parameters:
  ///   - reason: Continues a sentence whose subject is the node: `has no inputs`.
  ///   - advice: What the user can do.
  ///   - canDependOnSize: Whether the node may be imported for images of another size.
  init(
    _ reason: String, advice: String = "Export the network without it",
    canDependOnSize: Bool = true
  ) {
    self.reason = reason
    self.advice = advice
    self.canDependOnSize = canDependOnSize
  }

  /// The same as a problem of the file.
  func problem(at node: OnnxNode, path: String) -> FileProblem {
    FileProblem(
      .malformed, path: path, found: "the node \(node.title) \(reason)", advice: advice)
  }

  /// An operation does not accept the node's inputs.
  init(_ problem: ShapeProblem) {
    self.init("does not fit its inputs: \(problem.reason)", advice: ONNXFile.exportAgain)
  }
}

/// A problem that may come from the sizes of images for which the importer followed shapes.
struct SizeProblem: Error {
  let problem: FileProblem

  /// The problem for a model that leaves the size of its images open.
  var forOpenSize: FileProblem {
    let option = "--image-size"
    return FileProblem(
      problem.kind, path: problem.path,
      found: problem.found + " (for images of any size, which the model leaves open)",
      advice: problem.advice.contains(option)
        ? problem.advice
        : problem.advice + ". If the network is for images of one size, give it with \(option) to"
          + " condense convert, predict or inspect")
  }
}
