/// The extents of a tensor, outermost first: `[N, H, W, C]` for a batch of images.
public struct Shape: Hashable, Sendable, ExpressibleByArrayLiteral, CustomStringConvertible {
  /// One non-negative number per axis; empty for a scalar.
  public let extents: [Int]

  /// Makes a shape from its extents, outermost first.
  ///
  /// - Precondition: No extent is negative.
  public init(_ extents: [Int]) {
    precondition(extents.allSatisfy { $0 >= 0 }, "Shape: found a negative extent in \(extents)")
    self.extents = extents
  }

  /// Makes a shape from its extents, outermost first.
  public init(arrayLiteral elements: Int...) { self.init(elements) }

  /// The number of axes.
  public var rank: Int { extents.count }

  /// The number of scalars: the product of the extents, 1 for a scalar.
  public var count: Int { extents.reduce(1, *) }

  /// The extent of one axis; a negative axis counts from the end: -1 is the innermost.
  public subscript(axis: Int) -> Int { extents[axis < 0 ? rank + axis : axis] }

  /// The index of an axis in `extents`; a negative axis counts from the end: -1 is the innermost.
  ///
  /// - Precondition: The axis exists.
  package func place(ofAxis axis: Int) -> Int {
    let place = axis < 0 ? rank + axis : axis
    precondition(
      extents.indices.contains(place),
      "Shape: found the axis \(axis), expected one of the \(rank) axes of \(self)")
    return place
  }

  /// The extents as text: `[128, 28, 28, 16]`.
  public var description: String {
    "[" + extents.map(String.init).joined(separator: ", ") + "]"
  }
}
