import Kernels
import Layers
import Networks

/// How well each channel can stand for another one of its group, judged by weights alone (Srinivas,
/// Babu 2015, "Data-free parameter pruning for deep neural networks").
///
/// A channel is what belongs to it: the rows that compute it, its bias, its depthwise kernels, and
/// what norms have for it. Batch norms behind a layer are first combined with the layer's weights and
/// bias. Channel j can stand for channel i with a factor k if the two differ little: `‖v_j − k v_i‖²`.
/// Where only positively homogeneous operations, such as ReLUs, sums and poolings, lie between the
/// layers that compute a channel and those that read it, k is the best factor that is not negative;
/// otherwise it is 1.
public struct ChannelSimilarity {
  /// The channels of one group.
  struct Block {
    let units: Range<Int>
    let hasFreeScale: Bool
    let products: VectorProducts

    /// The factor with which a channel stands for another one, and the squared distance that remains.
    func match(of removed: Int, by kept: Int) -> (factor: Double, squaredDistance: Double) {
      guard hasFreeScale else { return (1, products.squaredDistance(removed, kept)) }
      let (product, square) = (products[removed, kept], products[kept, kept])
      guard product > 0, square > 0 else { return (0, products[removed, removed]) }
      let distance = products[removed, removed] - product * product / square
      return (product / square, max(0, distance))
    }
  }

  let blocks: [Block]

  /// Compares the units of a network.
  ///
  /// - Precondition: The units were read from `network` or from one of the same shapes.
  public init(of units: any PrunableUnits, in network: Network) {
    let (combined, norms) = network.combiningNorms()
    let ignored = Set(
      combined.namedModules.filter { norms.contains($0.name) }.flatMap { entry in
        (entry.module.parameters + entry.module.buffers).filter { $0.name != "bias" }
          .map { ObjectIdentifier($0.parameter) }
      })
    let vectors = units.vectors(ofWeightsThat: .own, in: combined) { parameter in
      ignored.contains(ObjectIdentifier(parameter)) ? nil : parameter.value.scalars
    }
    let fixed = HomogeneousPaths(combined, besides: norms).fixedUnits(of: units)
    blocks = units.blocks.map { block in
      Block(
        units: block, hasFreeScale: fixed.isDisjoint(with: block),
        products: VectorProducts(of: vectors[block]))
    }
  }
}

/// The operations between the layers of a graph.
private struct HomogeneousPaths {
  private let network: Network
  private let modules: [String: any Networks.Operation]
  private let places: [String: Int]
  private let norms: Set<String>

  /// - Parameter norms: The nodes of norms that only add a bias, which belongs to the channel.
  init(_ network: Network, besides norms: Set<String>) {
    self.network = network
    self.norms = norms
    modules = Dictionary(
      uniqueKeysWithValues: network.children.compactMap { name, module in
        (module as? any Networks.Operation).map { (name, $0) }
      })
    places = Dictionary(
      uniqueKeysWithValues: network.graph.nodes.enumerated().map { ($1.name, $0) })
  }

  /// The units that a layer reads behind an operation that is not positively homogeneous.
  func fixedUnits(of units: any PrunableUnits) -> Set<Int> {
    var read: [ObjectIdentifier: [[Int]]] = [:]
    for (weight, inputs) in units.readers(in: network) { read[ObjectIdentifier(weight)] = inputs }
    var fixed: Set<Int> = []
    for node in network.graph.nodes {
      let weights = modules[node.name]?.parameters ?? []
      guard let inputs = weights.lazy.compactMap({ read[ObjectIdentifier($0.parameter)] }).first
      else { continue }
      if !isHomogeneous(before: node) { fixed.formUnion(inputs.joined()) }
    }
    return fixed
  }

  /// Whether all operations between a node and the layers before it are positively homogeneous.
  private func isHomogeneous(before node: GraphNode) -> Bool {
    var seen: Set<String> = []
    var waiting = node.inputs
    while let name = waiting.popLast() {
      guard seen.insert(name).inserted, let place = places[name], let operation = modules[name]
      else { continue }
      // A layer that computes channels.
      if operation.patches != nil { continue }
      guard operation.isPositivelyHomogeneous || norms.contains(name) else { return false }
      waiting += network.graph.nodes[place].inputs
    }
    return true
  }
}
