import TensorCore

/// A network that was found out from the names and shapes of a file's tensors.
public struct RecognizedNetwork: Sendable {
  /// What it is.
  public let kind: NetworkKind
  /// Its graph; the widths are those of the file's tensors.
  public let graph: ResolvedGraph
  /// Names, as the file has them, of tensors that the network does not need: statistics of instance
  /// norms from before PyTorch 0.4.
  public let ignored: [String]

  /// Takes the graph of a plan, and calls the network narrowed if the file's tensors are others.
  init(
    _ kind: NetworkKind, _ plan: NetworkPlan, in state: StateShapes, ignoring ignored: [String] = []
  ) {
    self.kind = kind
    self.ignored = ignored
    let isFull = plan.resolved.tensors.allSatisfy { tensor in
      guard let disk = state[tensor.name] else { return true }
      return tensor.slot.layout.memoryShape(ofDisk: disk) == plan.shapes[tensor.name]
    }
    graph = isFull ? plan.resolved : plan.resolved.titled("\(plan.graph.title), narrowed")
  }

  /// Finds out which form of a kind of network a file is of.
  ///
  /// - Parameters:
  ///   - kind: What it must be.
  ///   - image: The size of the images, which a LeNet needs.
  /// - Throws: `UnrecognizedNetwork` that says which tensor does not fit.
  public init(
    _ kind: NetworkKind, in state: StateShapes, image: ImageExtent?
  ) throws(UnrecognizedNetwork) {
    switch kind {
    case .resNetGenerator: self = try .resNetGenerator(state)
    case .patchDiscriminator: self = try .patchDiscriminator(state)
    case .resNet: self = try .resNet(state)
    case .leNet: self = try .leNet(state, image: image)
    }
  }
}
