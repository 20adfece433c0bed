import Autograd
import Kernels

extension AxisPair: AttributeConvertible {
  /// Describes an integer or a list of two.
  public static var expectation: String { "a whole number or [height, width]" }

  /// One integer if both are equal, else a list.
  public var attributeValue: AttributeValue? {
    isUniform ? .integer(height) : .integers([height, width])
  }

  /// Converts an integer or a list `[height, width]`.
  public init?(_ value: AttributeValue) {
    switch value {
    case .integer(let number): self.init(number)
    case .integers(let numbers) where numbers.count == 2:
      self.init(height: numbers[0], width: numbers[1])
    default: return nil
    }
  }
}

extension Attribute {
  /// Makes an attribute whose numbers are in `range`.
  init(
    _ key: String, _ path: WritableKeyPath<Attributes, AxisPair>, in range: ClosedRange<Int>
  ) {
    self.init(key, path, expecting: "\(AxisPair.expectation) in \(range)") {
      range.contains($0.height) && range.contains($0.width)
    }
  }

  /// Makes an optional attribute whose numbers are in `range`.
  init(
    _ key: String, _ path: WritableKeyPath<Attributes, AxisPair?>, in range: ClosedRange<Int>
  ) {
    self.init(key, path, expecting: "\(AxisPair.expectation) in \(range)") { pair in
      pair.map { range.contains($0.height) && range.contains($0.width) } ?? true
    }
  }
}
