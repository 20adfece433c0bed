import Autograd
import FileAccess
import Layers
import TensorCore

/// Saves and loads a module's weights and running statistics as safetensors, with PyTorch's names
/// and layouts.
public enum ModuleState {
  /// The tensors of `module` as a file stores them, in the module's order.
  ///
  /// A training state adds the optimizer's tensors under other prefixes and writes all of them at
  /// once.
  ///
  /// - Parameters:
  ///   - module: The module whose parameters and buffers are stored.
  ///   - prefix: The beginning of every name, with its dot: `"model."`.
  ///   - halfPrecision: Whether to store weights in 16 bits; counters stay integers.
  public static func tensors(
    of module: any Module, prefix: String = "", halfPrecision: Bool = false
  ) -> [StoredTensor] {
    module.namedState.map { name, parameter in
      let isCounter = parameter.layout == .counter
      return StoredTensor(
        name: prefix + name, tensor: parameter.layout.diskTensor(from: parameter.value),
        type: isCounter ? .int64 : halfPrecision ? .float16 : .float32)
    }
  }

  /// Writes the state of `module` and metadata to `path`.
  ///
  /// It adds the metadata `format: pt`, which declares PyTorch's names and layouts to other
  /// programs.
  ///
  /// - Throws: `FileProblem` of kind `.cannotCreate` or `.inputOutput`; an existing file is then
  ///   unchanged.
  public static func save(
    _ module: any Module, metadata: [String: String] = [:], to path: String,
    halfPrecision: Bool = false
  ) throws {
    try SafetensorsWriter.write(
      tensors: tensors(of: module, halfPrecision: halfPrecision),
      metadata: metadata.merging(["format": "pt"]) { given, _ in given }, to: path)
  }

  /// Loads the state of `module` from `file`, which must hold exactly the module's tensors.
  ///
  /// `num_batches_tracked` may be missing, as in files from before PyTorch 0.4.1. A beginning that
  /// wrappers add to every name, such as `module.` or `model.`, is dropped. If anything does not
  /// match, the module is unchanged.
  ///
  /// - Parameters:
  ///   - file: A safetensors file or a PyTorch checkpoint.
  ///   - module: The module whose parameters and buffers are replaced.
  ///   - prefix: The beginning of the names to load, such as `"model."`; other names are ignored.
  /// - Throws: `FileProblem` of kind `.malformed` that lists what does not match.
  public static func load(
    _ file: any StateSource, into module: any Module, prefix: String = ""
  ) throws {
    let state = module.namedState
    let names = StateNames(in: file, prefix: prefix, expected: Set(state.map(\.name)))
    let mismatch = StateMismatch(of: state, and: names, in: file)
    guard mismatch.isEmpty else { throw mismatch.problem(path: file.path) }
    let values: [(Parameter, Tensor)] = try state.compactMap { name, parameter in
      guard let fileName = names.inFile[name] else { return nil }
      let disk = try file.tensor(named: fileName)
      try refuseImpossible(disk, fileName, parameter.layout, file)
      return (parameter, parameter.layout.memoryTensor(from: disk, shape: parameter.value.shape))
    }
    for (parameter, value) in values { parameter.value = value }
  }

  /// Rejects a counter that cannot be written as an integer again, and a negative variance, whose
  /// square root would make every output NaN.
  static func refuseImpossible(
    _ disk: Tensor, _ name: String, _ layout: Parameter.Layout, _ file: any StateSource
  ) throws {
    func problem(_ found: String) -> FileProblem {
      FileProblem(
        .malformed, path: file.path, found: "\(name.shortened) \(found)",
        advice: "Get an undamaged copy of the file")
    }
    if layout == .counter {
      let count = disk.scalar
      guard count >= 0, count < 0x1p53, count == count.rounded() else {
        throw problem("is \(count), expected an integer of 0 or more")
      }
    } else if name.hasSuffix("running_var"), disk.scalars.contains(where: { $0 < 0 }) {
      throw problem("contains a variance below zero")
    }
  }
}
