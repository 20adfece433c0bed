import Foundation
import Pruning
import RecipeLanguage

/// A pruning criterion in a recipe: `taylor`, or `{ kind: random, seed: 3 }`.
public struct CriterionSetting: Sendable {
  /// The criterion that decides which channels to keep.
  public var criterion: any Criterion

  /// Wraps a criterion.
  public init(_ criterion: any Criterion) { self.criterion = criterion }

  /// A criterion with its defaults.
  ///
  /// - Throws: `DecodingError` if there is no such criterion, or a setting has no default.
  init(named key: String) throws {
    self.init(try JSONDecoder().decode(Self.criterionType(key, []), from: Data("{}".utf8)))
  }
}

extension CriterionSetting: Equatable {
  /// Whether both have the same key and the same values.
  public static func == (left: CriterionSetting, right: CriterionSetting) -> Bool {
    left.text == right.text
  }

  private var text: String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    let json = (try? encoder.encode(self)).map { String(decoding: $0, as: UTF8.self) }
    return json ?? type(of: criterion).key
  }
}

extension CriterionSetting: Codable {
  private enum CodingKeys: String, CodingKey { case kind }

  /// Reads a key, or a mapping with the key under `kind` and the criterion's own keys.
  public init(from decoder: any Decoder) throws {
    if let key = try? decoder.singleValueContainer().decode(String.self) {
      let type = try Self.criterionType(key, decoder.codingPath)
      // Fails with the missing key if a value has no default.
      criterion = try JSONDecoder().decode(type, from: Data("{}".utf8))
      return
    }
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let key = try container.decode(String.self, forKey: .kind)
    criterion = try Self.criterionType(key, decoder.codingPath + [CodingKeys.kind]).init(
      from: decoder)
  }

  /// Writes the mapping.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(type(of: criterion).key, forKey: .kind)
    try criterion.encode(to: encoder)
  }

  private static func criterionType(
    _ key: String, _ path: [any CodingKey]
  ) throws -> any Criterion.Type {
    if let type = CriterionList.criterion(key) { return type }
    let choices = Choices(CriterionList.known.map { $0.key })
    throw DecodingError.dataCorrupted(
      .init(codingPath: path, debugDescription: choices.refusal(of: key)))
  }
}
