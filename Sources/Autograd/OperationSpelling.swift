/// An operation as a graph writes it: its key, and the attributes that differ from their defaults.
public struct OperationSpelling: Hashable, Sendable {
  /// The operation's key: `conv2d`.
  public let key: String
  /// The attributes by their names: `stride`.
  public let attributes: [String: AttributeValue]

  /// Makes a spelling from a key and attributes.
  public init(key: String, attributes: [String: AttributeValue] = [:]) {
    self.key = key
    self.attributes = attributes
  }
}

/// The value of an attribute, as files hold it.
public enum AttributeValue: Hashable, Sendable {
  /// True or false.
  case flag(Bool)
  /// An integer.
  case integer(Int)
  /// Any other number.
  case number(Double)
  /// A string.
  case text(String)
  /// A list of integers.
  case integers([Int])
}

extension AttributeValue: Codable {
  /// Decodes a value of any of the five types.
  ///
  /// - Throws: `DecodingError` for any other type.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if let flag = try? container.decode(Bool.self) {
      self = .flag(flag)
    } else if let integer = try? container.decode(Int.self) {
      self = .integer(integer)
    } else if let number = try? container.decode(Double.self) {
      self = .number(number)
    } else if let text = try? container.decode(String.self) {
      self = .text(text)
    } else if let integers = try? container.decode([Int].self) {
      self = .integers(integers)
    } else {
      throw DecodingError.dataCorruptedError(
        in: container,
        debugDescription: "expected true, false, a number, a string or a list of integers")
    }
  }

  /// Encodes the value itself, without its type.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch self {
    case .flag(let value): try container.encode(value)
    case .integer(let value): try container.encode(value)
    case .number(let value): try container.encode(value)
    case .text(let value): try container.encode(value)
    case .integers(let value): try container.encode(value)
    }
  }
}
