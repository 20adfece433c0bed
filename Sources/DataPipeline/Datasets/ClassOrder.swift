/// The place of each class of one list of names in another list.
package struct ClassOrder: Sendable {
  /// For each wanted class its place among the given ones; nil if both lists are the same.
  package let places: [Int]?

  /// Two lists in the same order.
  package static let same = ClassOrder(places: nil)

  private init(places: [Int]?) { self.places = places }

  /// Finds the classes by their names; nil if the lists do not have the same names, each once.
  ///
  /// - Parameters:
  ///   - names: The given list.
  ///   - wanted: The list whose order is wanted.
  package init?(of names: [String], as wanted: [String]) {
    guard names != wanted else {
      places = nil
      return
    }
    let known = Dictionary(zip(names, names.indices), uniquingKeysWith: { first, _ in first })
    guard names.count == wanted.count, known.count == names.count,
      Set(wanted) == Set(names)
    else { return nil }
    places = wanted.compactMap { known[$0] }
  }
}
