/// A number of pixels on each side of an image, as a padding has it. An integer literal stands for
/// all sides.
public struct ImageSides: Hashable, Sendable, ExpressibleByIntegerLiteral {
  /// The number above the first row.
  public let top: Int
  /// The number before the first column.
  public let left: Int
  /// The number below the last row.
  public let bottom: Int
  /// The number after the last column.
  public let right: Int

  /// Makes four numbers.
  public init(top: Int, left: Int, bottom: Int, right: Int) {
    self.top = top
    self.left = left
    self.bottom = bottom
    self.right = right
  }

  /// Makes equal numbers above and below, and equal numbers on the left and the right.
  public init(height: Int, width: Int) {
    self.init(top: height, left: width, bottom: height, right: width)
  }

  /// Makes four equal numbers.
  public init(_ all: Int) { self.init(height: all, width: all) }

  /// Makes four equal numbers.
  public init(integerLiteral value: Int) { self.init(value) }

  /// The numbers of opposite sides, if they are equal.
  public var pair: AxisPair? {
    top == bottom && left == right ? AxisPair(height: top, width: left) : nil
  }
  /// The number of each side, if all are equal.
  public var single: Int? { pair.flatMap { $0.isUniform ? $0.height : nil } }
  /// The smallest number.
  public var smallest: Int { min(top, left, bottom, right) }
  /// The largest number.
  public var largest: Int { max(top, left, bottom, right) }

  /// Whether each number is below the image's extent along its axis, as a reflection needs it.
  package func isSmaller(height: Int, width: Int) -> Bool {
    max(top, bottom) < height && max(left, right) < width
  }
}

extension ImageSides: CustomStringConvertible {
  /// One number if all are equal, `[height, width]` if opposite sides are, else `[top, left, bottom,
  /// right]`.
  public var description: String {
    pair.map(\.description) ?? "[\(top), \(left), \(bottom), \(right)]"
  }
}
