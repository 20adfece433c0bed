import Autograd
import Layers

extension Initializer: AttributeConvertible {
  private static let words: [(Initializer, String)] = [
    (.heNormal, "he_normal"), (.heNormalFanOut, "he_normal_fan_out"),
    (.xavierUniform, "xavier_uniform"), (.uniformFanIn, "uniform_fan_in"),
  ]

  /// The initializers' names in graphs.
  public static var expectation: String {
    "one of \(words.map(\.1).joined(separator: ", ")), normal DEVIATION, constant VALUE"
  }

  /// The name, followed by the initializer's number if it has one: `normal 0.02`.
  public var attributeValue: AttributeValue? {
    switch self {
    case .normal(let deviation): .text("normal \(deviation)")
    case .constant(let value): .text("constant \(value)")
    default: Self.words.first { $0.0 == self }.map { .text($0.1) }
    }
  }

  /// Converts such a name.
  public init?(_ value: AttributeValue) {
    guard case .text(let text) = value else { return nil }
    if let known = Self.words.first(where: { $0.1 == text })?.0 {
      self = known
      return
    }
    let parts = text.split(separator: " ", omittingEmptySubsequences: false)
    guard parts.count == 2, let number = Float(parts[1]), number.isFinite else { return nil }
    switch parts[0] {
    case "normal" where number >= 0: self = .normal(deviation: number)
    case "constant": self = .constant(number)
    default: return nil
    }
  }
}
