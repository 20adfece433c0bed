/// The size of an image in pixels.
public struct ImageSize: Hashable, Sendable, CustomStringConvertible {
  /// The number of rows.
  public let height: Int
  /// The number of columns.
  public let width: Int

  /// Makes a size in pixels.
  ///
  /// - Precondition: Both are above zero.
  public init(height: Int, width: Int) {
    precondition(
      height > 0 && width > 0, "ImageSize: found \(height) × \(width), expected both above zero")
    self.height = height
    self.width = width
  }

  /// Height and width as text: `28×32 (height×width)`.
  public var description: String { "\(height)×\(width) (height×width)" }
}
