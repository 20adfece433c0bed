import Autograd

/// One operation of a graph.
public struct GraphNode: Hashable, Sendable {
  /// Unlike every other node's. It is the prefix of the node's tensors: `layer1.0.conv1`.
  public var name: String
  /// The operation's key: `conv2d`.
  public var operation: String
  /// The nodes that it reads, or the graph's input, in order.
  public var inputs: [String]
  /// Attributes that differ from their defaults.
  public var attributes: [String: AttributeValue]
  /// The earlier node whose weights it uses; nil if it has its own, or none.
  public var weightsOf: String?

  /// Describes a node.
  public init(
    _ name: String, _ operation: String, reading inputs: [String],
    attributes: [String: AttributeValue] = [:], weightsOf: String? = nil
  ) {
    self.name = name
    self.operation = operation
    self.inputs = inputs
    self.attributes = attributes
    self.weightsOf = weightsOf
  }

  /// The node whose tensors it uses, as their prefix.
  var owner: String { weightsOf ?? name }
}

extension GraphNode: Codable {
  private struct Key: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }
    init(_ name: String) { stringValue = name }
    init?(stringValue: String) { self.init(stringValue) }
    init?(intValue: Int) { nil }

    static let name = Key("name")
    static let operation = Key("op")
    static let inputs = Key("from")
    static let weightsOf = Key("weights_of")
    static let own = [name, operation, inputs, weightsOf].map(\.stringValue)
  }

  /// Reads `name`, `op`, `from` and `weights_of`; every other key is an attribute.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    name = try container.decode(String.self, forKey: .name)
    operation = try container.decode(String.self, forKey: .operation)
    inputs = try container.decode([String].self, forKey: .inputs)
    weightsOf = try container.decodeIfPresent(String.self, forKey: .weightsOf)
    attributes = [:]
    for key in container.allKeys where !Key.own.contains(key.stringValue) {
      attributes[key.stringValue] = try container.decode(AttributeValue.self, forKey: key)
    }
  }

  /// Writes the attributes beside `name`, `op`, `from` and `weights_of`.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(name, forKey: .name)
    try container.encode(operation, forKey: .operation)
    try container.encode(inputs, forKey: .inputs)
    try container.encodeIfPresent(weightsOf, forKey: .weightsOf)
    for (key, value) in attributes { try container.encode(value, forKey: Key(key)) }
  }
}
