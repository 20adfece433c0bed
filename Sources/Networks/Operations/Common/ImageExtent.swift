import Autograd

/// The height and width of images, in pixels.
public struct ImageExtent: AttributeConvertible {
  /// The height in pixels.
  public let height: Int
  /// The width in pixels.
  public let width: Int

  /// Makes an extent.
  public init(height: Int, width: Int) {
    self.height = height
    self.width = width
  }

  /// Describes two positive integers.
  public static var expectation: String { "[height, width] in 1...65536" }

  /// The list `[height, width]`.
  public var attributeValue: AttributeValue? { .integers([height, width]) }

  /// Converts a list `[height, width]`.
  public init?(_ value: AttributeValue) {
    guard case .integers(let extents) = value, extents.count == 2,
      extents.allSatisfy((1...65_536).contains)
    else { return nil }
    self.init(height: extents[0], width: extents[1])
  }
}
