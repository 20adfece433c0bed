import ArgumentParser
import DataPipeline
import FileAccess
import Foundation

/// The effect of `--classes` on a network whose outputs have names.
enum ClassChange: Equatable {
  /// The outputs keep their places, and get names.
  case named
  /// The outputs come in another order: for each new place the old one.
  case reordered([Int])

  /// Compares the names of a file with the ones that are asked for.
  ///
  /// The same names in another order reorder the outputs. Other names are given to the outputs as
  /// they are only if the file has no names of its own but numbers, or if the user confirms it.
  ///
  /// - Parameters:
  ///   - old: The names in the file; nil if it has none.
  ///   - new: The names that the user gave.
  ///   - isRenaming: Whether the user confirms that the outputs stay in their places.
  /// - Throws: `ValidationError` if the meaning is open.
  init(from old: [String]?, to new: [String], isRenaming: Bool) throws {
    guard let old, old != new, !isRenaming else {
      self = .named
      return
    }
    guard old.count == new.count else {
      throw ValidationError(
        "--classes has \(new.count) names, but the network has \(old.count) classes:"
          + " \(old.listed()).")
    }
    if let order = ClassOrder(of: old, as: new)?.places {
      self = .reordered(order)
      return
    }
    guard old != (0..<old.count).map(String.init) else {
      self = .named
      return
    }
    throw Self.question(old, new)
  }

  /// The message that asks whether new names are meant.
  private static func question(_ old: [String], _ new: [String]) -> ValidationError {
    let spellings = Dictionary(old.map { (plain($0), $0) }) { first, _ in first }
    let alike = new.compactMap { name -> String? in
      guard let other = spellings[plain(name)], other != name else { return nil }
      return "\(other.shortened) and \(name.shortened)"
    }
    let differing = zip(old, new).filter { $0 != $1 }
    let pairs = differing.map { "\($0.shortened) → \($1.shortened)" }.listed()
    let found =
      alike.isEmpty
      ? "--classes has other names than the file: \(pairs)."
      : "some names in --classes differ from the file's only in case, spaces or punctuation:"
        + " \(alike.listed())."
    return ValidationError(
      "\(found) To give the outputs new names in the file's order (\(pairs)), add --rename-classes. To"
        + " change the order of the outputs, write the names as in the file: \(old.listed()).")
  }

  /// A name in lower case, with letters and digits only.
  private static func plain(_ name: String) -> String {
    name.lowercased().filter { $0.isLetter || $0.isNumber }
  }

  /// The line of the report; nil if the outputs had no names before.
  func words(from old: [String]?, to new: [String]?) -> String? {
    guard let old, let new, old != new else { return nil }
    return switch self {
    case .named:
      "renamed, with the outputs in the same order: \(old.listed()) are now \(new.listed())"
    case .reordered: "reordered together with the rows of the last layer; before: \(old.listed())"
    }
  }
}
