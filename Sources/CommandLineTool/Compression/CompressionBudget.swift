import Compression

/// What each compressed generator may cost: `macs=0.25`, `params=300000`, `ms=1.5`.
struct CompressionBudget: Equatable {
  /// What is limited.
  enum Resource: String, CaseIterable {
    /// True multiply-adds of one image.
    case multiplyAdds = "macs"
    /// Trained scalars.
    case parameters = "params"
    /// Measured milliseconds of one image.
    case milliseconds = "ms"

    /// What a search counts for it: milliseconds are turned into multiply-adds.
    var counted: CompressionResource { self == .parameters ? .parameters : .multiplyAdds }
  }

  var resource: Resource
  /// Up to 1 a share of the original's, above it an amount; milliseconds are always an amount.
  var amount: Double

  /// The share or amount in the words of the cost `full`.
  func limit(full: Double) -> Double {
    resource != .milliseconds && amount <= 1 ? amount * full : amount
  }

  /// `macs=0.25`
  var text: String { "\(resource.rawValue)=\(amount)" }
}

extension CompressionBudget {
  /// How budgets look.
  static let examples = "macs=0.25, params=300000 or ms=1.5"

  init?(_ text: String) {
    let parts = text.split(separator: "=", omittingEmptySubsequences: false)
    guard parts.count == 2, let resource = Resource(rawValue: String(parts[0])),
      let amount = Double(parts[1]), amount > 0, amount.isFinite
    else { return nil }
    self.init(resource: resource, amount: amount)
  }
}

/// In a recipe, a budget is the text of the command line.
extension CompressionBudget: Codable {
  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    let text = try container.decode(String.self)
    guard let budget = Self(text) else {
      throw DecodingError.dataCorruptedError(
        in: container,
        debugDescription: "found \"\(text)\", expected \(Self.examples)")
    }
    self = budget
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(text)
  }
}
