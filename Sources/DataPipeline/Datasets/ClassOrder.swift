/// The place of each class of the data among a teacher's classes.
struct ClassOrder {
  /// For each class of the data, its place among the teacher's; nil if both orders are the same.
  let places: [Int]?

  /// The order of the data itself.
  static let same = ClassOrder(places: nil)

  private init(places: [Int]?) { self.places = places }

  /// Finds the classes by their names; nil if both do not have the same names.
  init?(of names: [String], as wanted: [String]) {
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
