import Autograd
import Kernels
import Layers

/// An attribute of an operation: its key in a graph, its property in Swift, and its range.
public struct Attribute<Attributes> {
  /// The key in a graph.
  package let key: String
  /// The valid values, for messages: `a whole number`.
  package let expectation: String
  /// Sets the property from a value; returns what was expected if the value is invalid.
  let read: (AttributeValue, inout Attributes) -> String?
  /// Returns the property's value; nil if it is absent.
  package let write: (Attributes) -> AttributeValue?

  /// Makes an attribute whose values are in `range`.
  public init<Value: AttributeConvertible & Comparable>(
    _ key: String, _ path: WritableKeyPath<Attributes, Value>, in range: ClosedRange<Value>
  ) {
    self.init(key, path, expecting: "\(Value.expectation) in \(range)") { range.contains($0) }
  }

  /// Makes an optional attribute whose values are in `range`.
  public init<Value: AttributeConvertible & Comparable>(
    _ key: String, _ path: WritableKeyPath<Attributes, Value?>, in range: ClosedRange<Value>
  ) {
    self.init(key, path, expecting: "\(Value.expectation) in \(range)") {
      $0.map(range.contains) ?? true
    }
  }

  /// Makes an attribute with the values of its type that `isValid` accepts.
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

  /// The attribute of a part of the attributes.
  init<Part>(_ attribute: Attribute<Part>, of path: WritableKeyPath<Attributes, Part>) {
    key = attribute.key
    expectation = attribute.expectation
    read = { attribute.read($0, &$1[keyPath: path]) }
    write = { attribute.write($0[keyPath: path]) }
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

  /// Decodes attributes; missing ones have their defaults.
  ///
  /// - Throws: `ShapeProblem` for an unknown key or an invalid value.
  init(_ values: [String: AttributeValue]) throws(ShapeProblem) {
    self.init()
    for (key, value) in values.sorted(by: { $0.key < $1.key }) {
      guard let attribute = Self.list.first(where: { $0.key == key }) else {
        let known = Self.list.map(\.key).joined(separator: ", ")
        throw ShapeProblem(
          "\(Self.key) has no attribute \"\(key.prefix(100))\"; "
            + (known.isEmpty ? "it has none" : "expected \(known)"))
      }
      if let expected = attribute.read(value, &self) {
        throw ShapeProblem("\(key) is \(value.words), expected \(expected)")
      }
    }
  }
}

/// A type that attributes can have.
public protocol AttributeConvertible: Hashable, Sendable {
  /// The valid values, for messages: `a whole number`.
  static var expectation: String { get }
  /// The value in a graph; nil if the attribute is absent.
  var attributeValue: AttributeValue? { get }
  /// Converts a value of a graph; nil if it is invalid.
  init?(_ value: AttributeValue)
}

extension Int: AttributeConvertible {
  /// Describes an integer.
  public static var expectation: String { "a whole number" }
  /// The integer in a graph.
  public var attributeValue: AttributeValue? { .integer(self) }
  /// Converts an integer of a graph.
  public init?(_ value: AttributeValue) {
    guard case .integer(let number) = value else { return nil }
    self = number
  }
}

extension Float: AttributeConvertible {
  /// Describes a number.
  public static var expectation: String { "a number" }
  /// The shortest decimal that converts back to this number.
  public var attributeValue: AttributeValue? { .number(Double(description) ?? Double(self)) }
  /// Converts any number of a graph.
  public init?(_ value: AttributeValue) {
    switch value {
    case .integer(let number): self.init(number)
    case .number(let number): self.init(number)
    default: return nil
    }
  }
}

extension Bool: AttributeConvertible {
  /// Describes a Boolean.
  public static var expectation: String { "true or false" }
  /// The Boolean in a graph.
  public var attributeValue: AttributeValue? { .flag(self) }
  /// Converts a Boolean of a graph.
  public init?(_ value: AttributeValue) {
    guard case .flag(let flag) = value else { return nil }
    self = flag
  }
}

extension Optional: AttributeConvertible where Wrapped: AttributeConvertible {
  /// Describes the wrapped type.
  public static var expectation: String { Wrapped.expectation }
  /// The wrapped value in a graph; nil if there is none.
  public var attributeValue: AttributeValue? { flatMap(\.attributeValue) }
  /// Converts a wrapped value of a graph.
  public init?(_ value: AttributeValue) {
    guard let wrapped = Wrapped(value) else { return nil }
    self = wrapped
  }
}

extension PaddingMode: AttributeConvertible {
  /// PyTorch's names of the modes.
  public static var expectation: String { "zeros or reflect" }
  /// PyTorch's name of the mode.
  public var attributeValue: AttributeValue? { .text(self == .zeros ? "zeros" : "reflect") }
  /// Converts PyTorch's name of a mode.
  public init?(_ value: AttributeValue) {
    switch value {
    case .text("zeros"): self = .zeros
    case .text("reflect"): self = .reflection
    default: return nil
    }
  }
}

extension AttributeValue {
  /// The value in a message.
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
