import Autograd
import Kernels

extension ImageSides: AttributeConvertible {
  /// Describes an integer, or a list of two or four.
  public static var expectation: String {
    "a whole number, [height, width] or [top, left, bottom, right]"
  }

  /// One integer if all are equal, two if opposite sides are, else four.
  public var attributeValue: AttributeValue? {
    pair?.attributeValue ?? .integers([top, left, bottom, right])
  }

  /// Converts an integer, or a list `[height, width]` or `[top, left, bottom, right]`.
  public init?(_ value: AttributeValue) {
    switch value {
    case .integer(let number): self.init(number)
    case .integers(let numbers) where numbers.count == 2:
      self.init(height: numbers[0], width: numbers[1])
    case .integers(let numbers) where numbers.count == 4:
      self.init(top: numbers[0], left: numbers[1], bottom: numbers[2], right: numbers[3])
    default: return nil
    }
  }
}

extension Attribute {
  /// Makes an attribute whose numbers are in `range`.
  init(
    _ key: String, _ path: WritableKeyPath<Attributes, ImageSides>, in range: ClosedRange<Int>
  ) {
    self.init(key, path, expecting: "\(ImageSides.expectation) in \(range)") {
      range.contains($0.smallest) && range.contains($0.largest)
    }
  }
}
