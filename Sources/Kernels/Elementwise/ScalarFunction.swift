import CKernels
import RealModule
import TensorCore

/// Elementwise functions without settings that graphs name. The raw values are their names there.
public enum ScalarFunction: String, CaseIterable, Sendable {
  /// `exp(x)`.
  case exponential = "exp"
  /// `log(x)`, the natural logarithm.
  case logarithm = "log"
  /// `√x`.
  case squareRoot = "sqrt"
  /// `|x|`; its derivative at 0 is 0.
  case magnitude = "abs"
  /// `−x`.
  case negative = "negate"
  /// `1 / x`.
  case reciprocal
  /// The error function.
  case errorFunction = "erf"
  /// The largest integer that is not above x.
  case floor
  /// The smallest integer that is not below x.
  case ceiling = "ceil"
  /// The nearest integer; the even one if two are equally near.
  case round
  /// −1, 0 or 1.
  case sign
  /// `sin(x)`.
  case sine = "sin"
  /// `cos(x)`.
  case cosine = "cos"
  /// `log(1 + exp(x))`.
  case softplus
  /// `x / (1 + |x|)`.
  case softsign
  /// `x · tanh(softplus(x))` (Misra 2019).
  case mish
  /// `x · Φ(x)`, with the distribution function Φ of the normal distribution.
  case gelu
  /// `gelu` with Φ approximated by a hyperbolic tangent.
  case geluTanh = "gelu_tanh"
  /// `x / (1 + exp(−x))`, also called swish.
  case silu

  /// `output = f(input)` for the indices in `range`.
  func forward(
    _ range: Range<Int>, _ input: UnsafePointer<Float>, output: UnsafeMutablePointer<Float>
  ) {
    if let vectorized {
      return ck_map(
        vectorized, input + range.lowerBound, range.count, output + range.lowerBound)
    }
    switch self {
    case .logarithm: Elementwise.map(range, input, output: output) { Float.log($0) }
    case .squareRoot: Elementwise.map(range, input, output: output) { $0.squareRoot() }
    case .magnitude: Elementwise.map(range, input, output: output) { abs($0) }
    case .negative: Elementwise.map(range, input, output: output) { -$0 }
    case .reciprocal: Elementwise.map(range, input, output: output) { 1 / $0 }
    case .floor: Elementwise.map(range, input, output: output) { $0.rounded(.down) }
    case .ceiling: Elementwise.map(range, input, output: output) { $0.rounded(.up) }
    case .round:
      Elementwise.map(range, input, output: output) { $0.rounded(.toNearestOrEven) }
    case .sign:
      Elementwise.map(range, input, output: output) { $0 > 0 ? 1 : $0 < 0 ? -1 : $0 }
    case .sine: Elementwise.map(range, input, output: output) { Float.sin($0) }
    case .cosine: Elementwise.map(range, input, output: output) { Float.cos($0) }
    case .softplus: Elementwise.map(range, input, output: output) { Self.softplus($0) }
    case .softsign: Elementwise.map(range, input, output: output) { $0 / (1 + abs($0)) }
    case .exponential, .errorFunction, .mish, .gelu, .geluTanh, .silu: break
    }
  }

  /// The loop in C that computes the function; nil if there is none.
  private var vectorized: ck_function? {
    switch self {
    case .exponential: ck_exp
    case .errorFunction: ck_erf
    case .mish: ck_mish
    case .gelu: ck_gelu
    case .geluTanh: ck_gelu_tanh
    case .silu: ck_silu
    default: nil
    }
  }

  /// `inputGradient = gradient · f′(input)` for the indices in `range`.
  func backward(
    _ range: Range<Int>, _ input: UnsafePointer<Float>, _ gradient: UnsafePointer<Float>,
    inputGradient: UnsafeMutablePointer<Float>
  ) {
    @inline(__always)
    func slope(_ derivative: (Float) -> Float) {
      Elementwise.map(range, input, gradient, output: inputGradient) { $1 * derivative($0) }
    }
    switch self {
    case .exponential: slope { Float.exp($0) }
    case .logarithm: slope { 1 / $0 }
    case .squareRoot: slope { 0.5 / $0.squareRoot() }
    case .magnitude: slope { $0 > 0 ? 1 : $0 < 0 ? -1 : 0 }
    case .negative: slope { _ in -1 }
    case .reciprocal: slope { -1 / $0 / $0 }
    case .errorFunction: slope { 1.128_379_2 * Float.exp(-$0 * $0) }
    case .floor, .ceiling, .round, .sign: slope { _ in 0 }
    case .sine: slope { Float.cos($0) }
    case .cosine: slope { -Float.sin($0) }
    case .softplus: slope { Self.sigmoid($0) }
    case .softsign:
      slope { x in
        let share = 1 / (1 + abs(x))
        return share * share
      }
    case .mish:
      slope { x in
        let tanh = Float.tanh(Self.softplus(x))
        return tanh + x * (1 - tanh * tanh) * Self.sigmoid(x)
      }
    case .gelu:
      slope { x in Self.normal(x) + x * 0.398_942_28 * Float.exp(-0.5 * x * x) }
    case .geluTanh:
      slope { x in
        let tanh = Float.tanh(Self.geluArgument(x))
        let argumentSlope = 0.797_884_56 * (1 + 3 * 0.044_715 * x * x)
        return 0.5 * (1 + tanh) + 0.5 * x * (1 - tanh * tanh) * argumentSlope
      }
    case .silu:
      slope { x in
        let sigmoid = Self.sigmoid(x)
        return sigmoid * (1 + x * (1 - sigmoid))
      }
    }
  }

  @inline(__always)
  private static func sigmoid(_ x: Float) -> Float { 1 / (1 + Float.exp(-x)) }

  /// Neither overflows for large x nor loses the digits of small results.
  @inline(__always)
  private static func softplus(_ x: Float) -> Float {
    max(x, 0) + Float.log(onePlus: Float.exp(-abs(x)))
  }

  /// `Φ(x)`; from the complement, whose digits do not cancel below zero.
  @inline(__always)
  private static func normal(_ x: Float) -> Float { 0.5 * Float.erfc(-x * 0.707_106_77) }

  /// `√(2 / π) · (x + 0.044715 · x³)`.
  @inline(__always)
  private static func geluArgument(_ x: Float) -> Float {
    0.797_884_56 * (x + 0.044_715 * x * x * x)
  }
}
