import Autograd
import FileAccess
import Networks
import TensorCore

/// Reads the tensors of a graph.
enum NetworkState {
  /// Makes a network with the tensors of `file`, which must hold exactly the graph's tensors.
  ///
  /// `num_batches_tracked` may be missing, as in files from before PyTorch 0.4.1. A beginning that
  /// wrappers add to every name, such as `module.` or `model.`, is dropped.
  ///
  /// - Parameter check: Throws if the plan is not the expected one; called before any tensor is
  ///   read.
  /// - Throws: `FileProblem` of kind `.malformed` that lists what does not match.
  static func read(
    _ graph: ResolvedGraph, from file: any StateSource,
    check: (NetworkPlan) throws(GraphProblem) -> Void
  ) throws -> Network {
    let tensors = graph.tensors
    let names = StateNames(in: file, prefix: "", expected: Set(tensors.map(\.name)))
    let mismatch = StateMismatch(of: tensors, and: names, in: file)
    guard mismatch.isEmpty else { throw mismatch.problem(path: file.path, hasGraph: true) }
    var shapes: [String: Shape] = [:]
    for tensor in tensors {
      guard let fileName = names.inFile[tensor.name], let entry = file.entry(named: fileName) else {
        // Only a counter may be missing.
        shapes[tensor.name] = []
        continue
      }
      shapes[tensor.name] = tensor.slot.layout.memoryShape(ofDisk: entry.shape)
    }
    do throws(GraphProblem) {
      let plan = try NetworkPlan(graph, shapes: shapes)
      try check(plan)
    } catch {
      throw FileProblem(
        .malformed, path: file.path,
        found: "its graph, weights and description do not match: \(error)",
        advice: "Correct the part named above, or get an undamaged copy of the file")
    }
    var values: [String: Tensor] = [:]
    for tensor in tensors {
      let shape = shapes[tensor.name] ?? []
      guard let fileName = names.inFile[tensor.name] else {
        values[tensor.name] = Tensor(zeros: shape)
        continue
      }
      let disk = try file.tensor(named: fileName)
      try ModuleState.refuseImpossible(disk, fileName, tensor.slot.layout, file)
      values[tensor.name] = tensor.slot.layout.memoryTensor(from: disk, shape: shape)
    }
    return Network(graph, tensors: values)
  }
}
