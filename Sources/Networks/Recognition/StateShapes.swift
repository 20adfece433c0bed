import TensorCore

/// The names and shapes of a state dictionary, from which the network and its widths are inferred.
///
/// Names are PyTorch's, without the beginning that wrappers of the network add to all of them, such
/// as `module.` or `model.`.
public struct StateShapes: Sendable {
  /// The largest width of a layer.
  static let widest = 4096
  /// The largest number of classes.
  static let mostClasses = 1_000_000
  /// The deepest modules that are asked for: those of a residual block are four names deep.
  private static let deepest = 8

  /// What was dropped from the names.
  let wrapping: StateWrapping
  private let shapes: [String: Shape]
  private let fileNames: [String: String]
  /// The paths of the modules above the tensors, each with its last dot.
  private let modules: Set<String>
  /// The names in the order of the file.
  let ordered: [String]

  /// Takes the names and shapes of a file's tensors, without what wrappers add to the names.
  public init(_ tensors: [(name: String, shape: Shape)]) {
    let candidates = StateWrapping.candidates(for: tensors.map(\.name)).map {
      StateShapes(tensors, in: $0)
    }
    self =
      candidates.first { $0.wholeKind != nil } ?? candidates.first { $0.namedKind != nil }
      ?? candidates[0]
  }

  /// Takes the names and shapes of a file's tensors, without what certain wrappers add to the names.
  init(_ tensors: [(name: String, shape: Shape)], in wrapping: StateWrapping) {
    self.wrapping = wrapping
    let named = tensors.compactMap { tensor in
      wrapping.unwrapped(tensor.name).map { ($0, tensor) }
    }
    shapes = Dictionary(named.map { ($0, $1.shape) }) { first, _ in first }
    fileNames = Dictionary(named.map { ($0, $1.name) }) { first, _ in first }
    ordered = named.map(\.0)
    modules = ordered.reduce(into: []) { modules, name in
      var end = name.startIndex
      for _ in 0..<Self.deepest {
        guard let dot = name[end...].firstIndex(of: ".") else { break }
        end = name.index(after: dot)
        modules.insert(String(name[..<end]))
      }
    }
  }

  /// The names, without what wrappers add to them.
  var names: Set<String> { Set(shapes.keys) }

  /// The shape of a tensor; nil if there is none of that name.
  public subscript(name: String) -> Shape? { shapes[name] }

  /// Whether a tensor is below the module `prefix`, a path with its last dot.
  func contains(prefix: String) -> Bool { modules.contains(prefix) }

  /// The number of the first block of CycleGAN's generator: filters against aliasing, as in CUT,
  /// have numbers of their own.
  var firstBlock: Int { shapes["model.7.filt"] == nil ? 10 : 12 }

  /// The name of the list of layers in the first block of CycleGAN's generator; nil if there is
  /// none.
  var blockName: String? {
    let prefix = "model.\(firstBlock)."
    let found = shapes.keys.compactMap { name -> String? in
      guard name.hasPrefix(prefix),
        name.hasSuffix(".1.weight") || name.hasSuffix(".1.conv.0.weight")
      else { return nil }
      return name.dropFirst(prefix.count).split(separator: ".").first.map(String.init)
    }
    return found.filter { Int($0) == nil && Self.isAttribute($0) }.min()
  }

  /// Whether a module can have the name in PyTorch code, and a node in a graph.
  private static func isAttribute(_ name: String) -> Bool {
    (1...100).contains(name.utf8.count)
      && name.utf8.allSatisfy { byte in
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
          UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
          true
        default: false
        }
      }
  }

  /// The first two extents of a convolution's weight: `(out, in)`, for a transposed convolution
  /// `(in, out)`.
  ///
  /// - Throws: `UnrecognizedNetwork` if it is missing or has another kernel.
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
  /// - Throws: `UnrecognizedNetwork` if it is missing or has none of `sizes`.
  func kernel(of layer: String, among sizes: [Int]) throws(UnrecognizedNetwork) -> Int {
    let shape = try weight(of: layer, rank: 4)
    guard shape[2] == shape[3], sizes.contains(shape[2]) else {
      let expected = sizes.map { "\($0)×\($0)" }.joined(separator: ", ")
      throw UnrecognizedNetwork(
        "\(layer).weight is \(shape), expected a kernel of size \(expected)")
    }
    return shape[2]
  }

  /// The shape of the weight of a layer.
  ///
  /// - Throws: `UnrecognizedNetwork` if it is missing or has another rank or impossible extents.
  func weight(
    of layer: String, rank: Int, widest: Int = Self.widest
  ) throws(UnrecognizedNetwork) -> Shape {
    guard let shape = shapes["\(layer).weight"] else {
      throw UnrecognizedNetwork("the tensor \(layer).weight is missing")
    }
    guard shape.rank == rank, shape.extents.allSatisfy({ $0 >= 1 }),
      shape.extents.prefix(rank == 4 ? 2 : 1).allSatisfy({ $0 <= widest })
    else {
      throw UnrecognizedNetwork(
        "\(layer).weight is \(shape), expected \(rank) extents with widths in 1...\(widest)")
    }
    return shape
  }

  /// The number of classes, which the last linear layer outputs.
  ///
  /// - Throws: `UnrecognizedNetwork` if the layer is missing or impossible.
  func classes(of layer: String) throws(UnrecognizedNetwork) -> Int {
    try weight(of: layer, rank: 2, widest: Self.mostClasses)[0]
  }

  /// The norms of a network for translation, and the file's names of the statistics that old
  /// versions of PyTorch stored for instance norms.
  func norms() -> (norm: GeneratorNorm, statistics: [String]) {
    let norm = shapes.filter { $0.key.hasSuffix(".weight") && $0.value.rank == 1 }.map(\.key).min()
    if let layer = norm?.dropLast(".weight".count), shapes["\(layer).running_mean"] != nil {
      return (.batch, [])
    }
    let suffixes = [".running_mean", ".running_var", ".num_batches_tracked"]
    let statistics = shapes.keys.filter { name in suffixes.contains { name.hasSuffix($0) } }
      .sorted().compactMap { fileNames[$0] }
    return (.instance(isAffine: norm != nil), statistics)
  }
}

extension StateShapes {
  /// The kind of network that the names indicate; nil if it is unknown.
  var namedKind: NetworkKind? { try? NetworkKind(of: self) }

  /// The kind of network whose tensors these are, all of them; nil if any is missing or of another
  /// network.
  package var wholeKind: NetworkKind? {
    guard let kind = namedKind else { return nil }
    guard !kind.needsImageSize else {
      // The number of features depends on the images, so only the names of the layers are compared.
      let isWhole = names.allSatisfy { name in kind.layers.contains { name.hasPrefix($0) } }
      return isWhole ? kind : nil
    }
    guard let found = try? RecognizedNetwork(kind, in: self, image: nil) else { return nil }
    let difference = found.difference(from: self)
    return difference.missing.isEmpty && difference.unexpected.isEmpty ? kind : nil
  }

  /// The name in the file of a tensor.
  package func fileName(_ name: String) -> String { fileNames[name] ?? name }
}

extension RecognizedNetwork {
  /// The tensors that the network has and the file does not, and the file's that belong to no layer.
  package func difference(
    from state: StateShapes
  ) -> (missing: [String], unexpected: [String]) {
    let (needed, ignored) = (Set(graph.tensors.map(\.name)), Set(ignored))
    let missing = graph.tensors.map(\.name).filter {
      state[$0] == nil && !$0.hasSuffix("num_batches_tracked")
    }
    let unexpected = state.ordered.filter {
      !needed.contains($0) && !ignored.contains(state.fileName($0))
    }
    return (missing, unexpected)
  }
}

extension NetworkKind {
  /// The beginnings of all names of a network that depends on the size of its images.
  fileprivate var layers: [String] {
    self == .vgg
      ? ["features.", "classifier."] : ["conv1.", "conv2."] + (1...4).map { "fc\($0)." }
  }
}

/// Why a state dictionary does not match a network.
public struct UnrecognizedNetwork: Error, Equatable, Sendable {
  /// What was found in the tensors.
  public let reason: String
  /// Whether the tensors fit, but not with images of the given size.
  public let isAboutImageSize: Bool

  init(_ reason: String, isAboutImageSize: Bool = false) {
    self.reason = reason
    self.isAboutImageSize = isAboutImageSize
  }
}
