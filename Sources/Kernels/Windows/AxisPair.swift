/// A number of pixels along each axis of an image, as a stride has it. An integer literal stands for
/// both axes.
public struct AxisPair: Hashable, Sendable, ExpressibleByIntegerLiteral {
  /// The number along the height.
  public let height: Int
  /// The number along the width.
  public let width: Int

  /// Makes a pair.
  public init(height: Int, width: Int) {
    self.height = height
    self.width = width
  }

  /// Makes a pair of equal numbers.
  public init(_ both: Int) { self.init(height: both, width: both) }

  /// Makes a pair of equal numbers.
  public init(integerLiteral value: Int) { self.init(value) }

  /// Whether both numbers are equal.
  public var isUniform: Bool { height == width }
  /// The smaller number.
  public var smallest: Int { min(height, width) }
}

extension AxisPair: CustomStringConvertible {
  /// One number if both are equal, else `[height, width]`.
  public var description: String { isUniform ? "\(height)" : "[\(height), \(width)]" }
}
