/// An operation as a graph spells it: its key, and the attributes that differ from their defaults.
public struct OperationSpelling: Hashable, Sendable {
  /// The operation's key: `conv2d`.
  public let key: String
  /// The attributes by their names: `stride`.
  public let attributes: [String: AttributeValue]

  /// Brings both together.
  public init(key: String, attributes: [String: AttributeValue] = [:]) {
    self.key = key
    self.attributes = attributes
  }
}

/// The value of an attribute, as files hold it.
public enum AttributeValue: Hashable, Sendable {
  /// True or false.
  case flag(Bool)
  /// A whole number.
  case integer(Int)
  /// Any other number.
  case number(Double)
  /// A word.
  case text(String)
  /// Whole numbers in order.
  case integers([Int])
}

extension AttributeValue: Codable {
  /// Reads whichever of the five it is.
  ///
  /// - Throws: `DecodingError` if it is none of them.
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
        debugDescription: "expected true, false, a number, a text or a list of whole numbers")
    }
  }

  /// Writes the bare value.
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
