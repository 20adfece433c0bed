import TensorCore

/// A network that was inferred from the names and shapes of a file's tensors.
public struct RecognizedNetwork: Sendable {
  /// The kind of network.
  public let kind: NetworkKind
  /// Its graph; the file's tensors give the widths.
  public let graph: ResolvedGraph
  /// The file's names of tensors that the network does not need: statistics of instance norms from
  /// before PyTorch 0.4, and a count of averaged models.
  public let ignored: [String]
  /// What names and shapes do not say, and the graph has as the usual code of such networks:
  /// strides, poolings, activations.
  public let assumptions: [String]

  /// Takes the graph of a plan. The title says "narrowed" if the file's tensors have other shapes.
  init(
    _ kind: NetworkKind, _ plan: NetworkPlan, in state: StateShapes,
    assuming assumptions: [String], ignoring ignored: [String] = []
  ) {
    self.kind = kind
    self.assumptions = assumptions
    self.ignored = ignored + state.wrapping.counters
    let isFull = plan.resolved.tensors.allSatisfy { tensor in
      guard let disk = state[tensor.name] else { return true }
      return tensor.slot.layout.memoryShape(ofDisk: disk) == plan.shapes[tensor.name]
    }
    graph = isFull ? plan.resolved : plan.resolved.titled("\(plan.graph.title), narrowed")
  }

  /// Infers the depth and the options of a network of the given kind.
  ///
  /// - Parameters:
  ///   - kind: The expected kind.
  ///   - state: The names and shapes of the network's tensors.
  ///   - image: The size of the images; required if the kind needs it.
  /// - Throws: `UnrecognizedNetwork` that names the tensor that does not match.
  public init(
    _ kind: NetworkKind, in state: StateShapes, image: ImageExtent?
  ) throws(UnrecognizedNetwork) {
    switch kind {
    case .resNetGenerator: self = try .resNetGenerator(state)
    case .unetGenerator: self = try .unetGenerator(state)
    case .patchDiscriminator: self = try .patchDiscriminator(state)
    case .resNet: self = try .resNet(state)
    case .wideResNet: self = try .wideResNet(state)
    case .vgg: self = try .vgg(state, image: image)
    case .mobileNetV2: self = try .mobileNetV2(state)
    case .leNet: self = try .leNet(state, image: image)
    case .caffeLeNet: self = try .caffeLeNet(state, image: image)
    }
  }
}
