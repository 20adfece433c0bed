/// One of the two networks of a pair, and the population of its genomes.
public enum Side: String, Codable, CaseIterable, Sendable {
  /// The first network: A → B for CycleGAN.
  case a
  /// The second network.
  case b

  /// The partner's side.
  public var other: Side { self == .a ? .b : .a }
}

/// A value for each side.
public struct Sides<Value> {
  /// The value of side `a`.
  public var a: Value
  /// The value of side `b`.
  public var b: Value

  /// A value for each side.
  public init(a: Value, b: Value) {
    self.a = a
    self.b = b
  }

  /// A value for each side, from the closure `value`.
  public init(_ value: (Side) throws -> Value) rethrows {
    self.init(a: try value(.a), b: try value(.b))
  }

  /// The value of `side`.
  public subscript(side: Side) -> Value {
    get { side == .a ? a : b }
    set { if side == .a { a = newValue } else { b = newValue } }
  }
}

extension Sides: Sendable where Value: Sendable {}
extension Sides: Equatable where Value: Equatable {}
extension Sides: Hashable where Value: Hashable {}
extension Sides: Codable where Value: Codable {}

extension Sides<Double> {
  /// The sum of both sides.
  public var sum: Double { a + b }

  /// Whether both sides are within the limits.
  public func isWithin(_ limits: Sides) -> Bool { a <= limits.a && b <= limits.b }

  /// The larger of both sides' shares of `whole`.
  public func largestShare(of whole: Sides) -> Double { max(a / whole.a, b / whole.b) }
}

/// A genome for each network.
public typealias GenomePair = Sides<Genome>

extension Sides<Genome> {
  /// The pair of `genome` on `side` and `partner` on the other.
  public init(_ genome: Genome, on side: Side, partner: Genome) {
    self.init(a: side == .a ? genome : partner, b: side == .a ? partner : genome)
  }
}
