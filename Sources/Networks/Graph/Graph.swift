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

    enum CodingKeys: String, CodingKey, CaseIterable { case name, channels }

    /// Reads both keys, and accepts no others.
    public init(from decoder: any Decoder) throws {
      let container = try decoder.container(keyedBy: CodingKeys.self)
      try decoder.refuseKeys(besides: CodingKeys.allCases.map(\.rawValue))
      name = try container.decode(String.self, forKey: .name)
      channels = try container.decode(Int.self, forKey: .channels)
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

  enum CodingKeys: String, CodingKey, CaseIterable {
    case title, inputs, nodes, outputs, aliases, taps
  }

  /// Reads a graph; aliases and taps may be absent, and no other keys are accepted.
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
    guard let data = try? encoder.encode(self) else {
      preconditionFailure("Graph.json: an attribute is not finite")
    }
    return String(decoding: data, as: UTF8.self)
  }

  /// The index of the node that a path names: a node's name, an alias, or the path of a module, which
  /// stands for the last node in it; nil if there is none.
  public func node(at path: String) -> Int? {
    nodes.firstIndex { $0.name == path }
      ?? aliases[path].flatMap { name in nodes.firstIndex { $0.name == name } }
      ?? nodes.lastIndex { $0.name.hasPrefix(path + ".") }
  }
}

extension Graph {
  /// The graph without nodes that no output depends on.
  func droppingIdleNodes() -> Graph {
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
  /// Refuses a key that nobody reads: it may be a misspelled one.
  ///
  /// - Throws: `DecodingError` with the first such key.
  fileprivate func refuseKeys(besides known: [String]) throws {
    let container = try container(keyedBy: AnyKey.self)
    let others = container.allKeys.map(\.stringValue).filter { !known.contains($0) }
    guard let other = others.min() else { return }
    throw DecodingError.dataCorrupted(
      .init(
        codingPath: codingPath,
        debugDescription: "unknown key \"\(other)\", expected \(known.joined(separator: ", "))"))
  }
}

/// Any key.
struct AnyKey: CodingKey {
  let stringValue: String
  var intValue: Int? { nil }
  init(_ name: String) { stringValue = name }
  init?(stringValue: String) { self.init(stringValue) }
  init?(intValue: Int) { nil }
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
