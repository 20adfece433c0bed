import Compression

/// The cost limit of each compressed network: `macs=0.25`, `params=300000`, `bytes=0.5`, `ms=1.5`.
public struct CompressionBudget: Equatable, Sendable {
  /// The limited resource.
  public enum Resource: String, CaseIterable, Sendable {
    /// Multiply-adds that are really computed for one image.
    case multiplyAdds = "macs"
    /// Trained parameters.
    case parameters = "params"
    /// Bytes of weights and running statistics at 32 bits.
    case bytes
    /// Measured milliseconds of one image.
    case milliseconds = "ms"

    /// The resource that a search counts; a limit in milliseconds is converted to multiply-adds.
    package var counted: CompressionResource {
      switch self {
      case .parameters: .parameters
      case .bytes: .bytes
      case .multiplyAdds, .milliseconds: .multiplyAdds
      }
    }
  }

  /// The limited resource.
  public var resource: Resource
  /// A value up to 1 is a share of the original's cost, a larger value an amount. For a pair,
  /// milliseconds are always an amount.
  public var amount: Double

  /// A budget for each generator.
  public init(resource: Resource, amount: Double) {
    self.resource = resource
    self.amount = amount
  }

  /// The limit as an amount, for an original of the cost `full`.
  func limit(full: Double) -> Double {
    resource != .milliseconds && amount <= 1 ? amount * full : amount
  }

  /// `macs=0.25`
  public var text: String {
    let number = "\(amount)"
    return "\(resource.rawValue)=\(number.hasSuffix(".0") ? String(number.dropLast(2)) : number)"
  }
}

extension CompressionBudget {
  /// Examples of budgets, for messages.
  package static let examples = "macs=0.25, params=300000, bytes=0.5 or ms=1.5"

  /// Reads `macs=0.25`; nil if it is not a valid budget.
  public init?(_ text: String) {
    let parts = text.split(separator: "=", omittingEmptySubsequences: false)
    guard parts.count == 2, let resource = Resource(rawValue: String(parts[0])),
      let amount = Double(parts[1]), amount > 0, amount.isFinite
    else { return nil }
    self.init(resource: resource, amount: amount)
  }
}

/// In a recipe, a budget has the same text as on the command line.
extension CompressionBudget: Codable {
  /// Reads the text.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    let text = try container.decode(String.self)
    guard let budget = Self(text) else {
      throw DecodingError.dataCorruptedError(
        in: container,
        debugDescription: "found \"\(text)\", expected \(Self.examples)")
    }
    self = budget
  }

  /// Writes the text.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(text)
  }
}
