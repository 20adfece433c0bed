import TensorCore

/// The names and shapes of a state dictionary: enough to tell which network it is of, and how wide.
///
/// Names are PyTorch's. What PyTorch's wrappers put before all of them, such as `module.`, is
/// dropped.
public struct StateShapes: Sendable {
  /// Wider layers than any network here has.
  static let widest = 4096

  private let shapes: [String: Shape]
  private let fileNames: [String: String]

  /// Takes what a file says about its tensors.
  public init(_ tensors: [(name: String, shape: Shape)]) {
    let wrapper = ["module.", "_orig_mod."].first { prefix in
      !tensors.isEmpty && tensors.allSatisfy { $0.name.hasPrefix(prefix) }
    }
    let dropped = wrapper?.count ?? 0
    let named = tensors.map { (String($0.name.dropFirst(dropped)), $0) }
    shapes = Dictionary(named.map { ($0, $1.shape) }) { first, _ in first }
    fileNames = Dictionary(named.map { ($0, $1.name) }) { first, _ in first }
  }

  /// The names, without what a wrapper put before them.
  var names: Set<String> { Set(shapes.keys) }

  /// The shape of a tensor, nil if there is none of that name.
  public subscript(name: String) -> Shape? { shapes[name] }

  /// Whether a name begins with `prefix`.
  func contains(prefix: String) -> Bool { shapes.keys.contains { $0.hasPrefix(prefix) } }

  /// What the first block of CycleGAN's generator calls its list of layers; nil if there is none.
  var blockName: String? {
    let prefix = "model.10."
    let found = shapes.keys.compactMap { name -> String? in
      guard name.hasPrefix(prefix),
        name.hasSuffix(".1.weight") || name.hasSuffix(".1.conv.0.weight")
      else { return nil }
      return name.dropFirst(prefix.count).split(separator: ".").first.map(String.init)
    }
    return found.filter { Int($0) == nil }.min()
  }

  /// The first two extents of the weight of a convolution: for an ordinary one `(out, in)`, for a
  /// transposed one `(in, out)`.
  ///
  /// - Throws: `UnrecognizedNetwork` if it is not there or has another kernel.
  func channels(of layer: String, kernel: Int) throws(UnrecognizedNetwork) -> (Int, Int) {
    let shape = try weight(of: layer, rank: 4)
    guard shape[2] == kernel, shape[3] == kernel else {
      throw UnrecognizedNetwork(
        "\(layer).weight is \(shape), expected a kernel of \(kernel)×\(kernel)")
    }
    return (shape[0], shape[1])
  }

  /// The side of the square kernel of a convolution.
  ///
  /// - Throws: `UnrecognizedNetwork` if it is not there or is none of `sizes`.
  func kernel(of layer: String, among sizes: [Int]) throws(UnrecognizedNetwork) -> Int {
    let shape = try weight(of: layer, rank: 4)
    guard shape[2] == shape[3], sizes.contains(shape[2]) else {
      let expected = sizes.map { "\($0)×\($0)" }.joined(separator: ", ")
      throw UnrecognizedNetwork(
        "\(layer).weight is \(shape), expected a kernel of one of \(expected)")
    }
    return shape[2]
  }

  /// The extents of the weight of a layer.
  ///
  /// - Throws: `UnrecognizedNetwork` if it is not there or has another rank or impossible extents.
  func weight(of layer: String, rank: Int) throws(UnrecognizedNetwork) -> Shape {
    guard let shape = shapes["\(layer).weight"] else {
      throw UnrecognizedNetwork("there is no \(layer).weight")
    }
    guard shape.rank == rank, shape.extents.allSatisfy({ $0 >= 1 }),
      shape.extents.prefix(rank == 4 ? 2 : 1).allSatisfy({ $0 <= Self.widest })
    else {
      throw UnrecognizedNetwork(
        "\(layer).weight is \(shape), expected \(rank) extents with widths in 1...\(Self.widest)")
    }
    return shape
  }

  /// Whether the norms have parameters, and the names in the file of the statistics that old versions
  /// of PyTorch kept of instance norms.
  ///
  /// - Throws: `UnrecognizedNetwork` if they are batch norms, which the networks for translation have
  ///   no place for.
  func instanceNorms() throws(UnrecognizedNetwork) -> (areAffine: Bool, statistics: [String]) {
    let norm = shapes.filter { $0.key.hasSuffix(".weight") && $0.value.rank == 1 }.map(\.key).min()
    if let norm {
      let layer = norm.dropLast(".weight".count)
      if shapes["\(layer).running_mean"] != nil {
        throw UnrecognizedNetwork(
          "\(layer) is a batch norm (\(norm) is \(shapes[norm] ?? [])), but instance norms are"
            + " needed, as the official code has with `--norm instance`")
      }
    }
    let suffixes = [".running_mean", ".running_var", ".num_batches_tracked"]
    let statistics = shapes.keys.filter { name in suffixes.contains { name.hasSuffix($0) } }
      .sorted().compactMap { fileNames[$0] }
    return (norm != nil, statistics)
  }
}

/// Why a state dictionary is not of a network, in words about its tensors.
public struct UnrecognizedNetwork: Error, Equatable, Sendable {
  /// What was found.
  public let reason: String

  init(_ reason: String) { self.reason = reason }
}
