import Autograd
import FileAccess
import Layers
import TensorCore

/// What a module took from a file whose tensors need not all fit.
public struct FittingTensors: Sendable {
  /// The names of the module's weights and statistics that have the file's values now.
  public let taken: [String]
  /// The module's weights and statistics that the file does not fit.
  public let misfits: [Misfit]
  /// The prefix before the module's names in the file; empty if there is none.
  public let prefix: String

  /// A tensor of a module for which a file has none of the same name and shape.
  public struct Misfit: Hashable, Sendable, CustomStringConvertible {
    /// The name in the module.
    public let name: String
    /// The shape in the file; nil if it has no tensor of the name.
    public let found: Shape?
    /// The shape that the file would need.
    public let expected: Shape

    /// `fc.weight is [100, 64] in the file, but [10, 64] in the network`
    public var description: String {
      found.map { "\(name) is \($0) in the file, but \(expected) in the network" }
        ?? "\(name) \(expected) is not in the file"
    }
  }

  /// One sentence about the file at `path`.
  public func words(path: String) -> String {
    let total = taken.count + misfits.count
    let all = taken.count == total
    let shown = misfits.prefix(3).map(\.description).joined(separator: "; ")
    let more = misfits.count > 3 ? "; and \(misfits.count - 3) more" : ""
    return
      "start_from: \(all ? "all \(total)" : "\(taken.count) of \(total)") tensors of the network"
      + " begin with the values of \(path)"
      + (prefix.isEmpty ? "" : ", where their names begin with \"\(prefix.shortened)\"")
      + (all ? "" : ". The others begin as a new network: \(shown)\(more)")
  }
}

extension ModuleState {
  /// The prefixes that wrappers and larger models commonly add to the names of a network.
  private static let wrappers = [
    "module.", "_orig_mod.", "model.", "state_dict.", "network.", "net.", "backbone.", "encoder.",
  ]

  /// Loads each tensor of `file` that has the name and the shape of one of `module`; the rest of the
  /// module is unchanged.
  ///
  /// Prefixes of wrappers are dropped if more tensors fit without them.
  ///
  /// - Throws: `FileProblem` if nothing fits, or if a fitting tensor is invalid; the module is then
  ///   unchanged.
  public static func loadFitting(
    _ file: any StateSource, into module: any Module
  ) throws -> FittingTensors {
    let weights = module.namedState.filter { $0.parameter.layout != .counter }
    let prefix = bestPrefix(of: file, for: weights)
    var values: [(name: String, parameter: Parameter, value: Tensor)] = []
    var misfits: [FittingTensors.Misfit] = []
    for (name, parameter) in weights {
      let expected = parameter.layout.diskShape(of: parameter.value.shape)
      let found = file.entry(named: prefix + name)?.shape
      guard found == expected else {
        misfits.append(.init(name: name, found: found, expected: expected))
        continue
      }
      let disk = try file.tensor(named: prefix + name)
      try refuseImpossible(disk, prefix + name, parameter.layout, file)
      guard disk.isFinite else {
        throw FileProblem(
          .malformed, path: file.path,
          found: "\((prefix + name).shortened) contains NaN or infinity",
          advice: "Use a checkpoint from before the training diverged")
      }
      values.append(
        (name, parameter, parameter.layout.memoryTensor(from: disk, shape: parameter.value.shape)))
    }
    guard !values.isEmpty else { throw nothingFits(file, misfits) }
    for (_, parameter, value) in values { parameter.value = value }
    return FittingTensors(taken: values.map(\.name), misfits: misfits, prefix: prefix)
  }

  /// The prefix in the file with which most tensors fit.
  private static func bestPrefix(
    of file: any StateSource, for weights: [Module.Entry]
  ) -> String {
    func count(_ prefix: String) -> Int {
      weights.count { name, parameter in
        file.entry(named: prefix + name)?.shape
          == parameter.layout.diskShape(of: parameter.value.shape)
      }
    }
    let candidates = wrappers + wrappers.flatMap { outer in wrappers.map { outer + $0 } }
    var best = (prefix: "", count: count(""))
    for prefix in candidates {
      let found = count(prefix)
      if found > best.count { best = (prefix, found) }
    }
    return best.prefix
  }

  private static func nothingFits(
    _ file: any StateSource, _ misfits: [FittingTensors.Misfit]
  ) -> FileProblem {
    let known = file.names.prefix(3).map { name in
      "\(name.shortened) \(file.entry(named: name)?.shape ?? [])"
    }.joined(separator: ", ")
    return FileProblem(
      .malformed, path: file.path,
      found: "none of its \(file.names.count) tensors (\(known), …) has the name and the shape of a"
        + " tensor of the network (\(misfits.prefix(3).map { "\($0.name) \($0.expected)" }.joined(separator: ", ")), …)",
      advice: "Name a file of a similar network, rename its tensors, or remove start_from")
  }
}
