import CKernels
import RealModule

/// A function of two scalars. It is a type rather than a closure, so that the loops over it are
/// compiled, and vectorized, for each function.
protocol BinaryFunction {
  static func apply(_ a: Float, _ b: Float) -> Float
}

/// The functions of `BinaryArithmetic`.
enum BinaryFunctions {
  enum Sum: BinaryFunction {
    @inline(__always) static func apply(_ a: Float, _ b: Float) -> Float { a + b }
  }

  enum Difference: BinaryFunction {
    @inline(__always) static func apply(_ a: Float, _ b: Float) -> Float { a - b }
  }

  enum Product: BinaryFunction {
    @inline(__always) static func apply(_ a: Float, _ b: Float) -> Float { a * b }
  }

  enum Quotient: BinaryFunction {
    @inline(__always) static func apply(_ a: Float, _ b: Float) -> Float { a / b }
  }

  enum Power: BinaryFunction {
    @inline(__always) static func apply(_ a: Float, _ b: Float) -> Float { ck_power(a, b) }
  }

  enum Minimum: BinaryFunction {
    @inline(__always) static func apply(_ a: Float, _ b: Float) -> Float {
      a < b || a != a ? a : b
    }
  }

  enum Maximum: BinaryFunction {
    @inline(__always) static func apply(_ a: Float, _ b: Float) -> Float {
      a > b || a != a ? a : b
    }
  }

  enum PowerSlope: BinaryFunction {
    @inline(__always) static func apply(_ a: Float, _ b: Float) -> Float {
      b == 0 ? 0 : b * ck_power(a, b - 1)
    }
  }

  enum ExponentSlope: BinaryFunction {
    @inline(__always) static func apply(_ a: Float, _ b: Float) -> Float {
      a == 0 && b >= 0 ? 0 : ck_power(a, b) * Float.log(a)
    }
  }

  enum MinimumShare: BinaryFunction {
    @inline(__always) static func apply(_ a: Float, _ b: Float) -> Float {
      a < b ? 1 : a == b ? 0.5 : 0
    }
  }

  enum MaximumShare: BinaryFunction {
    @inline(__always) static func apply(_ a: Float, _ b: Float) -> Float {
      a > b ? 1 : a == b ? 0.5 : 0
    }
  }

  enum Rectifier: BinaryFunction {
    @inline(__always) static func apply(_ a: Float, _ b: Float) -> Float { a > 0 ? a : b * a }
  }

  enum RectifierSlope: BinaryFunction {
    @inline(__always) static func apply(_ a: Float, _ b: Float) -> Float { a > 0 ? 1 : b }
  }

  enum NegativeProduct: BinaryFunction {
    @inline(__always) static func apply(_ a: Float, _ b: Float) -> Float { b > 0 ? 0 : a * b }
  }

  enum IsGreater: BinaryFunction {
    @inline(__always) static func apply(_ a: Float, _ b: Float) -> Float { a > b ? 1 : 0 }
  }

  enum IsGreaterOrEqual: BinaryFunction {
    @inline(__always) static func apply(_ a: Float, _ b: Float) -> Float { a >= b ? 1 : 0 }
  }

  enum IsLess: BinaryFunction {
    @inline(__always) static func apply(_ a: Float, _ b: Float) -> Float { a < b ? 1 : 0 }
  }

  enum IsLessOrEqual: BinaryFunction {
    @inline(__always) static func apply(_ a: Float, _ b: Float) -> Float { a <= b ? 1 : 0 }
  }

  enum IsEqual: BinaryFunction {
    @inline(__always) static func apply(_ a: Float, _ b: Float) -> Float { a == b ? 1 : 0 }
  }

  enum IsNotEqual: BinaryFunction {
    @inline(__always) static func apply(_ a: Float, _ b: Float) -> Float { a != b ? 1 : 0 }
  }

  enum Kept: BinaryFunction {
    @inline(__always) static func apply(_ a: Float, _ b: Float) -> Float { b != 0 ? a : 0 }
  }

  enum Dropped: BinaryFunction {
    @inline(__always) static func apply(_ a: Float, _ b: Float) -> Float { b == 0 ? a : 0 }
  }
}
