import Autograd
import TensorCore

extension Array: AttributeConvertible where Element == Int {
  /// Describes a list of integers.
  public static var expectation: String { "a list of whole numbers" }
  /// The list in a graph.
  public var attributeValue: AttributeValue? { .integers(self) }
  /// Converts a list of a graph.
  public init?(_ value: AttributeValue) {
    guard case .integers(let numbers) = value else { return nil }
    self = numbers
  }
}

extension AttributeConvertible where Self: CaseIterable & RawRepresentable, RawValue == String {
  /// The names of all cases.
  public static var expectation: String {
    "one of \(allCases.map(\.rawValue).joined(separator: ", "))"
  }
  /// The name of the case.
  public var attributeValue: AttributeValue? { .text(rawValue) }
  /// Converts the name of a case.
  public init?(_ value: AttributeValue) {
    guard case .text(let name) = value else { return nil }
    self.init(rawValue: name)
  }
}

extension Attribute {
  /// Makes an attribute with a list of at most `most` integers in `range`.
  init(
    _ key: String, _ path: WritableKeyPath<Attributes, [Int]>, in range: ClosedRange<Int>,
    most: Int = 8
  ) {
    self.init(
      key, path, expecting: "at most \(most) whole numbers in \(range)",
      where: { $0.count <= most && $0.allSatisfy(range.contains) })
  }

  /// Makes an attribute that is an axis.
  init(axis key: String, _ path: WritableKeyPath<Attributes, Int>) {
    self.init(key, path, in: -8...7)
  }

  /// Makes an attribute that is any finite number.
  init(_ key: String, finite path: WritableKeyPath<Attributes, Float>) {
    self.init(key, path, where: \.isFinite)
  }

  /// Makes an attribute that is any finite number, or absent.
  init(_ key: String, finite path: WritableKeyPath<Attributes, Float?>) {
    self.init(key, path, where: { $0?.isFinite ?? true })
  }
}

extension Shape {
  /// The index of an axis in `extents`; a negative axis counts from the end.
  ///
  /// - Throws: `ShapeProblem` if there is no such axis.
  func axis(_ axis: Int) throws(ShapeProblem) -> Int {
    let place = axis < 0 ? rank + axis : axis
    guard extents.indices.contains(place) else {
      throw ShapeProblem("it reads \(self), which has no axis \(axis)")
    }
    return place
  }

  /// Whether `axis` is the last one.
  func isLast(_ axis: Int) -> Bool { axis == -1 || axis == rank - 1 }

  /// Whether `axis` is the first one.
  func isFirst(_ axis: Int) -> Bool { axis == 0 || axis == -rank }

  /// The shape with another extent of one axis.
  func replacing(_ axis: Int, with extent: Int) -> Shape {
    var extents = extents
    extents[axis < 0 ? rank + axis : axis] = extent
    return Shape(extents)
  }
}
