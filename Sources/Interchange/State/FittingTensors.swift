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
  /// Other prefixes with which as many tensors fit, as in a file with several networks.
  public let otherPrefixes: [String]

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
      + (otherPrefixes.isEmpty
        ? ""
        : "; as many fit behind \(otherPrefixes.listed(atMost: 3)), which `condense convert --part`"
          + " chooses")
      + (all ? "" : ". The others begin as a new network: \(shown)\(more)")
  }
}

extension ModuleState {
  /// The deepest module in a file that is considered.
  private static let deepestModule = 12

  /// Loads each tensor of `file` that has the name and the shape of one of `module`; the rest of the
  /// module is unchanged.
  ///
  /// The names in the file may begin with the path of a module: the one below which most tensors fit.
  ///
  /// - Throws: `FileProblem` if nothing fits, or if a fitting tensor is invalid; the module is then
  ///   unchanged.
  public static func loadFitting(
    _ file: any StateSource, into module: any Module
  ) throws -> FittingTensors {
    let weights = module.namedState.filter { $0.parameter.layout != .counter }
    let prefixes = bestPrefixes(of: file, for: weights)
    let prefix = prefixes.first ?? ""
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
    return FittingTensors(
      taken: values.map(\.name), misfits: misfits, prefix: prefix,
      otherPrefixes: Array(prefixes.dropFirst()))
  }

  /// The prefixes in the file with which most tensors fit, the shortest ones, in the file's order.
  private static func bestPrefixes(
    of file: any StateSource, for weights: [Module.Entry]
  ) -> [String] {
    let shapes = Dictionary(
      weights.map { ($0.name, $0.parameter.layout.diskShape(of: $0.parameter.value.shape)) }
    ) { first, _ in first }
    var (counts, order) = ([String: Int](), [String]())
    for name in file.names {
      let shape = file.entry(named: name)?.shape
      var start = name.startIndex
      for _ in 0...deepestModule {
        if shapes[String(name[start...])] == shape {
          let prefix = String(name[..<start])
          if counts[prefix] == nil { order.append(prefix) }
          counts[prefix, default: 0] += 1
        }
        guard let dot = name[start...].firstIndex(of: ".") else { break }
        start = name.index(after: dot)
      }
    }
    let most = counts.values.max() ?? 0
    let best = order.filter { counts[$0] == most }
    let shortest = best.map { $0.count(where: { $0 == "." }) }.min()
    return best.filter { $0.count(where: { $0 == "." }) == shortest }
  }

  private static func nothingFits(
    _ file: any StateSource, _ misfits: [FittingTensors.Misfit]
  ) -> FileProblem {
    let known = file.names.map { "\($0.shortened) \(file.entry(named: $0)?.shape ?? [])" }
    let wanted = misfits.map { "\($0.name) \($0.expected)" }
    let count = file.names.count
    return FileProblem(
      .malformed, path: file.path,
      found: (count == 1 ? "its tensor" : "none of its \(count) tensors")
        + " (\(known.listed(atMost: 3))) \(count == 1 ? "does not have" : "has") the name and the shape"
        + " of a tensor of the network (\(wanted.listed(atMost: 3)))",
      advice:
        "Name a file of a similar network, rename its tensors with `condense convert --rename`, or"
        + " remove start_from")
  }
}
