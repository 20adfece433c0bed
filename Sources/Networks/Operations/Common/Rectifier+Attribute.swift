import Autograd
import Kernels

extension Rectifier: AttributeConvertible {
  /// The rectifiers' names in graphs.
  public static var expectation: String { "none, relu, or leaky_relu SLOPE with a positive slope" }

  /// The name, followed by the slope if there is one: `leaky_relu 0.2`.
  public var attributeValue: AttributeValue? {
    switch self {
    case .none: .text("none")
    case .relu: .text("relu")
    case .leakyReLU(let slope): .text("leaky_relu \(slope)")
    }
  }

  /// Converts such a name.
  public init?(_ value: AttributeValue) {
    guard case .text(let text) = value else { return nil }
    let parts = text.split(separator: " ", omittingEmptySubsequences: false)
    switch (parts[0], parts.count) {
    case ("none", 1): self = .none
    case ("relu", 1): self = .relu
    case ("leaky_relu", 2):
      guard let slope = Float(parts[1]), slope.isFinite, slope > 0 else { return nil }
      self = .leakyReLU(slope: slope)
    default: return nil
    }
  }
}
