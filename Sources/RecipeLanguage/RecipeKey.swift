/// A key of a mapping, or the index of an element in a list.
public struct RecipeKey: CodingKey, Hashable, Sendable {
  /// The key as a recipe spells it.
  public let stringValue: String
  /// The index, for an element.
  public let intValue: Int?

  /// A key of a mapping.
  public init(stringValue: String) {
    self.stringValue = stringValue
    intValue = nil
  }

  /// An index in a list, from 0.
  public init(intValue: Int) {
    stringValue = String(intValue)
    self.intValue = intValue
  }
}
