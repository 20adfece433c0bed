import Foundation

/// The computation of a network without its weights: an ordered list of operations that read the
/// values of earlier ones.
///
/// The order of the nodes is the order of execution, of random draws and of tensors in the state. A
/// graph does not store the width of a layer; the shapes of the layer's tensors determine it. The
/// weights file holds the graph as JSON.
public struct Graph: Codable, Hashable, Sendable {
  /// The input images of a network.
  public struct Input: Codable, Hashable, Sendable {
    /// The name by which nodes refer to it.
    public var name: String
    /// Channels of the images.
    public var channels: Int

    /// Makes an input of images with `channels` channels.
    public init(_ name: String, channels: Int) {
      self.name = name
      self.channels = channels
    }

    enum CodingKeys: String, CodingKey, CaseIterable { case name, channels }

    /// Decodes an input.
    ///
    /// - Throws: `DecodingError` if a key is missing or unknown.
    public init(from decoder: any Decoder) throws {
      let container = try decoder.container(keyedBy: CodingKeys.self)
      try decoder.refuseKeys(besides: CodingKeys.allCases.map(\.rawValue))
      name = try container.decode(String.self, forKey: .name)
      channels = try container.decode(Int.self, forKey: .channels)
    }
  }

  /// A short description of the network: `ResNet-20, width 16`.
  public var title: String
  /// The inputs: exactly one, of images.
  public var inputs: [Input]
  /// The nodes in the order of execution.
  public var nodes: [GraphNode]
  /// The nodes whose values are outputs, the main one first.
  public var outputs: [String]
  /// Additional names of nodes: the names in PyTorch's module list if a node stands for several of
  /// its modules.
  public var aliases: [String: String]
  /// Places whose values are compared between a large network and a small one, from first to last.
  public var taps: [String]

  /// Makes a graph without checking it; `NetworkPlan` checks it.
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

  enum CodingKeys: String, CodingKey, CaseIterable {
    case title, inputs, nodes, outputs, aliases, taps
  }

  /// Decodes a graph; aliases and taps may be absent.
  ///
  /// - Throws: `DecodingError` if another key is missing or unknown.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    try decoder.refuseKeys(besides: CodingKeys.allCases.map(\.rawValue))
    title = try container.decode(String.self, forKey: .title)
    inputs = try container.decode([Input].self, forKey: .inputs)
    nodes = try container.decode([GraphNode].self, forKey: .nodes)
    outputs = try container.decode([String].self, forKey: .outputs)
    aliases = try container.decodeIfPresent([String: String].self, forKey: .aliases) ?? [:]
    taps = try container.decodeIfPresent([String].self, forKey: .taps) ?? []
  }

  /// Encodes the graph; empty aliases and taps are omitted.
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
  /// The graph as files store it: JSON with sorted keys.
  public var json: String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    guard let data = try? encoder.encode(self) else {
      preconditionFailure(
        "Graph.json: found an attribute that is not finite, expected finite numbers")
    }
    return String(decoding: data, as: UTF8.self)
  }

  /// The index of the node at a path; nil if there is none. A path is a node's name, an alias, or
  /// the path of a module, which stands for its last node.
  public func node(at path: String) -> Int? {
    nodes.firstIndex { $0.name == path }
      ?? aliases[path].flatMap { name in nodes.firstIndex { $0.name == name } }
      ?? nodes.lastIndex { $0.name.hasPrefix(path + ".") }
  }
}

extension Graph {
  /// The graph without the nodes that no output depends on.
  package func droppingIdleNodes() -> Graph {
    var used = Set(outputs)
    var kept: [GraphNode] = []
    for node in nodes.reversed() where used.contains(node.name) {
      kept.append(node)
      used.formUnion(node.inputs)
      if let owner = node.weightsOf { used.insert(owner) }
    }
    var result = self
    result.nodes = kept.reversed()
    return result
  }
}

extension Decoder {
  /// Rejects an unknown key, which may be a misspelled one.
  ///
  /// - Throws: `DecodingError` that names the first unknown key.
  fileprivate func refuseKeys(besides known: [String]) throws {
    let container = try container(keyedBy: AnyKey.self)
    let others = container.allKeys.map(\.stringValue).filter { !known.contains($0) }
    guard let other = others.min() else { return }
    throw DecodingError.dataCorrupted(
      .init(
        codingPath: codingPath,
        debugDescription:
          "unknown key \"\(other.prefix(100))\", expected \(known.joined(separator: ", "))"))
  }
}

/// A coding key of any name.
struct AnyKey: CodingKey {
  let stringValue: String
  var intValue: Int? { nil }
  init(_ name: String) { stringValue = name }
  init?(stringValue: String) { self.init(stringValue) }
  init?(intValue: Int) { nil }
}

/// An error in a graph.
public struct GraphProblem: Error, Equatable, Sendable, CustomStringConvertible {
  /// The node with the error; nil if it concerns the whole graph.
  public let node: String?
  /// What is wrong.
  public let reason: String

  /// Makes an error.
  public init(_ reason: String, at node: String? = nil) {
    self.node = node
    self.reason = reason
  }

  /// Node and reason.
  public var description: String {
    (node.map { "node \"\($0.prefix(100))\": " } ?? "") + reason
  }
}
