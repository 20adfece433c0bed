import RealModule

/// How scalars are folded to one. It is a type rather than closures, so that the loops over it are
/// compiled, and vectorized, for each function.
protocol Folding {
  /// The result so far.
  associatedtype Partial: BitwiseCopyable

  static var start: Partial { get }
  static func add(_ partial: Partial, _ x: Float) -> Partial
  static func combine(_ a: Partial, _ b: Partial) -> Partial
  static func finish(_ partial: Partial, count: Int) -> Float
}

/// A sum of terms in double precision.
protocol SumFolding: Folding where Partial == Double {
  static func term(_ x: Double) -> Double
}

extension SumFolding {
  @inline(__always) static var start: Double { 0 }
  @inline(__always) static func term(_ x: Double) -> Double { x }
  @inline(__always) static func add(_ partial: Double, _ x: Float) -> Double {
    partial + term(Double(x))
  }
  @inline(__always) static func combine(_ a: Double, _ b: Double) -> Double { a + b }
  @inline(__always) static func finish(_ partial: Double, count: Int) -> Float { Float(partial) }
}

/// The foldings of `ReductionFunction`.
enum Foldings {
  enum Sum: SumFolding {}

  enum Mean: SumFolding {
    @inline(__always) static func finish(_ partial: Double, count: Int) -> Float {
      Float(partial / Double(count))
    }
  }

  enum Magnitudes: SumFolding {
    @inline(__always) static func term(_ x: Double) -> Double { abs(x) }
  }

  enum Squares: SumFolding {
    @inline(__always) static func term(_ x: Double) -> Double { x * x }
  }

  enum Norm: SumFolding {
    @inline(__always) static func term(_ x: Double) -> Double { x * x }
    @inline(__always) static func finish(_ partial: Double, count: Int) -> Float {
      Float(partial.squareRoot())
    }
  }

  enum Logarithm: SumFolding {
    @inline(__always) static func finish(_ partial: Double, count: Int) -> Float {
      Float(Double.log(partial))
    }
  }

  enum Product: Folding {
    @inline(__always) static var start: Double { 1 }
    @inline(__always) static func add(_ partial: Double, _ x: Float) -> Double {
      partial * Double(x)
    }
    @inline(__always) static func combine(_ a: Double, _ b: Double) -> Double { a * b }
    @inline(__always) static func finish(_ partial: Double, count: Int) -> Float { Float(partial) }
  }

  enum Maximum: Folding {
    @inline(__always) static var start: Float { -.infinity }
    @inline(__always) static func add(_ partial: Float, _ x: Float) -> Float {
      x > partial || x != x ? x : partial
    }
    @inline(__always) static func combine(_ a: Float, _ b: Float) -> Float { add(a, b) }
    @inline(__always) static func finish(_ partial: Float, count: Int) -> Float { partial }
  }

  enum Minimum: Folding {
    @inline(__always) static var start: Float { .infinity }
    @inline(__always) static func add(_ partial: Float, _ x: Float) -> Float {
      x < partial || x != x ? x : partial
    }
    @inline(__always) static func combine(_ a: Float, _ b: Float) -> Float { add(a, b) }
    @inline(__always) static func finish(_ partial: Float, count: Int) -> Float { partial }
  }
}
