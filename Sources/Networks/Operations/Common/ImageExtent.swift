import Autograd

/// Height and width of images.
public struct ImageExtent: AttributeConvertible {
  /// Pixels from top to bottom.
  public let height: Int
  /// Pixels from left to right.
  public let width: Int

  /// An extent of so many pixels.
  public init(height: Int, width: Int) {
    self.height = height
    self.width = width
  }

  /// Two positive numbers.
  public static var expectation: String { "[height, width] in 1...65536" }

  /// `[height, width]`.
  public var attributeValue: AttributeValue? { .integers([height, width]) }

  /// Reads `[height, width]`.
  public init?(_ value: AttributeValue) {
    guard case .integers(let extents) = value, extents.count == 2,
      extents.allSatisfy((1...65_536).contains)
    else { return nil }
    self.init(height: extents[0], width: extents[1])
  }
}
