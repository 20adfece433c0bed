/// A key by its text, or the place of an element in its list.
public struct RecipeKey: CodingKey, Hashable, Sendable {
  /// The key as a recipe spells it.
  public let stringValue: String
  /// The place, of an element.
  public let intValue: Int?

  /// A key of a mapping.
  public init(stringValue: String) {
    self.stringValue = stringValue
    intValue = nil
  }

  /// A place in a list, from 0.
  public init(intValue: Int) {
    stringValue = String(intValue)
    self.intValue = intValue
  }
}
