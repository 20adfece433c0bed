import Foundation

/// What a network computes, apart from its weights: an ordered list of operations that read one
/// another.
///
/// The order of the nodes is the order of execution, of draws and of state. A graph does not say how
/// wide a layer is; the shapes of its tensors do. It travels in the weights file as JSON.
public struct Graph: Codable, Hashable, Sendable {
  /// The images that a network reads.
  public struct Input: Codable, Hashable, Sendable {
    /// What nodes call it.
    public var name: String
    /// Channels of the images.
    public var channels: Int

    /// An input of so many channels.
    public init(_ name: String, channels: Int) {
      self.name = name
      self.channels = channels
    }
  }

  /// The network in a few words: `ResNet-20, width 16`.
  public var title: String
  /// What it reads: one value, of images.
  public var inputs: [Input]
  /// In the order of execution.
  public var nodes: [GraphNode]
  /// The nodes whose values it gives, the main one first.
  public var outputs: [String]
  /// Further names of places: what PyTorch's module list calls a node that stands for several of its
  /// modules.
  public var aliases: [String: String]
  /// Places whose values are worth comparing between a large network and a small one, from the first
  /// to the last.
  public var taps: [String]

  /// Brings nodes together; `NetworkPlan` checks them.
  public init(
    title: String, inputs: [Input], nodes: [GraphNode], outputs: [String],
    aliases: [String: String] = [:], taps: [String] = []
  ) {
    self.title = title
    self.inputs = inputs
    self.nodes = nodes
    self.outputs = outputs
    self.aliases = aliases
    self.taps = taps
  }

  enum CodingKeys: String, CodingKey { case title, inputs, nodes, outputs, aliases, taps }

  /// Reads a graph; aliases and taps may be absent.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    title = try container.decode(String.self, forKey: .title)
    inputs = try container.decode([Input].self, forKey: .inputs)
    nodes = try container.decode([GraphNode].self, forKey: .nodes)
    outputs = try container.decode([String].self, forKey: .outputs)
    aliases = try container.decodeIfPresent([String: String].self, forKey: .aliases) ?? [:]
    taps = try container.decodeIfPresent([String].self, forKey: .taps) ?? []
  }

  /// Writes what there is.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(title, forKey: .title)
    try container.encode(inputs, forKey: .inputs)
    try container.encode(nodes, forKey: .nodes)
    try container.encode(outputs, forKey: .outputs)
    if !aliases.isEmpty { try container.encode(aliases, forKey: .aliases) }
    if !taps.isEmpty { try container.encode(taps, forKey: .taps) }
  }
}

extension Graph {
  /// The graph as files hold it: JSON with sorted keys.
  public var json: String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    // Nothing in a graph is without a spelling in JSON, since attributes are finite.
    return (try? encoder.encode(self)).map { String(decoding: $0, as: UTF8.self) } ?? ""
  }

  /// The index of the node that a path names: a node's name, an alias, or the path of a module, which
  /// stands for the last node in it; nil if there is none.
  public func node(at path: String) -> Int? {
    let name = aliases[path] ?? path
    return nodes.firstIndex { $0.name == name }
      ?? nodes.lastIndex { $0.name.hasPrefix(name + ".") }
  }
}

/// Why a graph is no network.
public struct GraphProblem: Error, Equatable, Sendable, CustomStringConvertible {
  /// The node that is wrong; nil if it is the graph as a whole.
  public let node: String?
  /// What is wrong with it.
  public let reason: String

  /// States what is wrong, and where.
  public init(_ reason: String, at node: String? = nil) {
    self.node = node
    self.reason = reason
  }

  /// Node and reason.
  public var description: String {
    (node.map { "node \"\($0.prefix(100))\": " } ?? "") + reason
  }
}
