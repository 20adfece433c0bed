import Autograd

/// One operation of a graph.
public struct GraphNode: Hashable, Sendable {
  /// The unique name, which is the prefix of the node's tensors: `layer1.0.conv1`.
  public var name: String
  /// The operation's key: `conv2d`.
  public var operation: String
  /// The nodes whose values it reads, or the graph's input, in order.
  public var inputs: [String]
  /// Attributes that differ from their defaults.
  public var attributes: [String: AttributeValue]
  /// The earlier node whose weights it shares; nil if it has its own weights, or none.
  public var weightsOf: String?

  /// Makes a node.
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

  /// The node whose name is the prefix of the tensors that this node uses.
  package var owner: String { weightsOf ?? name }
}

extension GraphNode: Codable {
  private static let nameKey = AnyKey("name")
  private static let operationKey = AnyKey("op")
  private static let inputsKey = AnyKey("from")
  private static let weightsKey = AnyKey("weights_of")
  private static let ownKeys = [nameKey, operationKey, inputsKey, weightsKey].map(\.stringValue)

  /// Decodes `name`, `op`, `from` and `weights_of`; every other key is an attribute.
  ///
  /// - Throws: `DecodingError` if a key is missing or has a value of the wrong type.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: AnyKey.self)
    name = try container.decode(String.self, forKey: Self.nameKey)
    operation = try container.decode(String.self, forKey: Self.operationKey)
    inputs = try container.decode([String].self, forKey: Self.inputsKey)
    weightsOf = try container.decodeIfPresent(String.self, forKey: Self.weightsKey)
    attributes = [:]
    for key in container.allKeys where !Self.ownKeys.contains(key.stringValue) {
      attributes[key.stringValue] = try container.decode(AttributeValue.self, forKey: key)
    }
  }

  /// Encodes `name`, `op`, `from`, `weights_of` and the attributes in one object.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: AnyKey.self)
    try container.encode(name, forKey: Self.nameKey)
    try container.encode(operation, forKey: Self.operationKey)
    try container.encode(inputs, forKey: Self.inputsKey)
    try container.encodeIfPresent(weightsOf, forKey: Self.weightsKey)
    for (key, value) in attributes { try container.encode(value, forKey: AnyKey(key)) }
  }
}
