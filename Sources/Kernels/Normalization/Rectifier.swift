/// A piecewise linear activation that a norm can apply in the same pass.
public enum Rectifier: Hashable, Sendable {
  /// `x`.
  case none
  /// `max(x, 0)`.
  case relu
  /// `x` above zero, `slope · x` below; the slope is positive.
  case leakyReLU(slope: Float)

  /// The factor of values that are not above zero.
  package var negativeSlope: Float {
    switch self {
    case .none: 1
    case .relu: 0
    case .leakyReLU(let slope): slope
    }
  }

  /// Whether its output has the sign of its input; the backward pass requires this.
  package var isValid: Bool { self == .relu || negativeSlope > 0 }

  /// The suffix of a norm's name: `+ReLU`.
  package var suffix: String {
    switch self {
    case .none: ""
    case .relu: "+ReLU"
    case .leakyReLU: "+LeakyReLU"
    }
  }
}
