import Autograd
import Networks

/// The attributes of a node of a graph, those with their defaults too.
struct NodeAttributes {
  private let values: [String: AttributeValue]

  init(_ attributes: any OperationAttributes) { values = attributes.completeValues }

  init() { values = [:] }

  /// A number; nil if it is absent.
  func number(_ key: String) -> Float? { values[key].flatMap { Float($0) } }

  /// An integer; nil if it is absent.
  func integer(_ key: String) -> Int? { values[key].flatMap { Int($0) } }

  /// Whether a flag is set.
  func flag(_ key: String) -> Bool { values[key] == .flag(true) }

  /// A text, empty if it is absent.
  func text(_ key: String) -> String {
    if case .text(let text)? = values[key] { text } else { "" }
  }

  /// A list of integers, or a single one; empty if it is absent.
  func integers(_ key: String) -> [Int] {
    switch values[key] {
    case .integers(let list): list
    case .integer(let number): [number]
    default: []
    }
  }

  /// Numbers along height and width; nil if they are absent.
  func pair(_ key: String) -> [Int]? {
    let numbers = integers(key)
    return numbers.count == 1 ? [numbers[0], numbers[0]] : numbers.isEmpty ? nil : numbers
  }

  /// Numbers above, on the left, below, and on the right: the order of ONNX.
  func sides(_ key: String) -> [Int] {
    let numbers = pair(key) ?? [0, 0]
    return numbers.count == 2 ? numbers + numbers : numbers
  }

  /// The attribute under another name in ONNX.
  func number(_ key: String, as name: String) -> [String: AttributeValue] {
    number(key).flatMap(\.attributeValue).map { [name: $0] } ?? [:]
  }
}
