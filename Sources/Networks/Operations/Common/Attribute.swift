import Autograd
import Kernels
import Layers

/// One attribute of an operation: its key in a graph, its place in the Swift type, and its range.
public struct Attribute<Attributes> {
  /// The key in a graph.
  package let key: String
  /// A description of valid values, for messages: `a whole number`.
  package let expectation: String
  /// Reads a value; gives what was expected if it does not fit.
  let read: (AttributeValue, inout Attributes) -> String?
  package let write: (Attributes) -> AttributeValue?

  /// An attribute whose values are in `range`.
  public init<Value: AttributeConvertible & Comparable>(
    _ key: String, _ path: WritableKeyPath<Attributes, Value>, in range: ClosedRange<Value>
  ) {
    self.init(key, path, expecting: "\(Value.expectation) in \(range)") { range.contains($0) }
  }

  /// An attribute that may be absent, whose values are in `range`.
  public init<Value: AttributeConvertible & Comparable>(
    _ key: String, _ path: WritableKeyPath<Attributes, Value?>, in range: ClosedRange<Value>
  ) {
    self.init(key, path, expecting: "\(Value.expectation) in \(range)") {
      $0.map(range.contains) ?? true
    }
  }

  /// An attribute whose values are those of its type that `isValid` accepts.
  public init<Value: AttributeConvertible>(
    _ key: String, _ path: WritableKeyPath<Attributes, Value>, expecting: String? = nil,
    where isValid: @escaping (Value) -> Bool = { _ in true }
  ) {
    self.key = key
    let expectation = expecting ?? Value.expectation
    self.expectation = expectation
    read = { value, attributes in
      guard let converted = Value(value), isValid(converted) else { return expectation }
      attributes[keyPath: path] = converted
      return nil
    }
    write = { $0[keyPath: path].attributeValue }
  }
}

extension OperationAttributes {
  /// The attributes that differ from their defaults, by key.
  public var values: [String: AttributeValue] {
    let defaults = Self()
    return Self.list.reduce(into: [:]) { values, attribute in
      let value = attribute.write(self)
      if value != attribute.write(defaults) { values[attribute.key] = value }
    }
  }

  /// Reads attributes; those that are absent have their defaults.
  ///
  /// - Throws: `ShapeProblem` for a key that the operation does not have, or a value out of its range.
  init(_ values: [String: AttributeValue]) throws(ShapeProblem) {
    self.init()
    for (key, value) in values.sorted(by: { $0.key < $1.key }) {
      guard let attribute = Self.list.first(where: { $0.key == key }) else {
        let known = Self.list.map(\.key).joined(separator: ", ")
        throw ShapeProblem(
          "\(Self.key) has no attribute \"\(key)\"; "
            + (known.isEmpty ? "it has none" : "it has \(known)"))
      }
      if let expected = attribute.read(value, &self) {
        throw ShapeProblem("\(key) is \(value.words), expected \(expected)")
      }
    }
  }
}

/// A type of which attributes can be.
public protocol AttributeConvertible: Hashable, Sendable {
  /// A description of valid values, for messages: `a whole number`.
  static var expectation: String { get }
  /// The value in a file; nil where an attribute is absent.
  var attributeValue: AttributeValue? { get }
  /// Reads what a file holds; nil if it is no such value.
  init?(_ value: AttributeValue)
}

extension Int: AttributeConvertible {
  /// A whole number.
  public static var expectation: String { "a whole number" }
  /// The number.
  public var attributeValue: AttributeValue? { .integer(self) }
  /// Reads a whole number.
  public init?(_ value: AttributeValue) {
    guard case .integer(let number) = value else { return nil }
    self = number
  }
}

extension Float: AttributeConvertible {
  /// A number.
  public static var expectation: String { "a number" }
  /// The shortest decimal that reads as this number.
  public var attributeValue: AttributeValue? { .number(Double(description) ?? Double(self)) }
  /// Reads any number.
  public init?(_ value: AttributeValue) {
    switch value {
    case .integer(let number): self.init(number)
    case .number(let number): self.init(number)
    default: return nil
    }
  }
}

extension Bool: AttributeConvertible {
  /// True or false.
  public static var expectation: String { "true or false" }
  /// The value.
  public var attributeValue: AttributeValue? { .flag(self) }
  /// Reads true or false.
  public init?(_ value: AttributeValue) {
    guard case .flag(let flag) = value else { return nil }
    self = flag
  }
}

extension Optional: AttributeConvertible where Wrapped: AttributeConvertible {
  /// As of the value.
  public static var expectation: String { Wrapped.expectation }
  /// Nil if there is none.
  public var attributeValue: AttributeValue? { flatMap(\.attributeValue) }
  /// Reads a value.
  public init?(_ value: AttributeValue) {
    guard let wrapped = Wrapped(value) else { return nil }
    self = wrapped
  }
}

extension PaddingMode: AttributeConvertible {
  /// PyTorch's words.
  public static var expectation: String { "zeros or reflect" }
  /// PyTorch's word.
  public var attributeValue: AttributeValue? { .text(self == .zeros ? "zeros" : "reflect") }
  /// Reads PyTorch's word.
  public init?(_ value: AttributeValue) {
    switch value {
    case .text("zeros"): self = .zeros
    case .text("reflect"): self = .reflection
    default: return nil
    }
  }
}

extension AttributeValue {
  /// The value as a message shows it.
  package var words: String {
    switch self {
    case .flag(let value): "\(value)"
    case .integer(let value): "\(value)"
    case .number(let value): "\(value)"
    case .text(let value): "\"\(value.prefix(60))\""
    case .integers(let value): "\(value.prefix(8))"
    }
  }
}
