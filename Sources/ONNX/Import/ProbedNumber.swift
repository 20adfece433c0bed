/// A number that shapes are computed from, for each of four sizes of the images.
///
/// The importer follows extents for four probes at once: batches and images of different sizes. What
/// is the same for all probes is fixed; what differs depends on the images. Two extents that agree
/// for all probes are taken for the same. So shapes are folded without symbolic arithmetic, and every
/// probe passes through the checks of the operations.
struct ProbedNumber: Hashable, Sendable, ExpressibleByIntegerLiteral {
  /// The value for each probe; whole numbers up to 2⁵³ are exact.
  var lanes: SIMD4<Double>

  /// The number of probes.
  static let count = 4

  init(lanes: SIMD4<Double>) { self.lanes = lanes }
  init(_ value: Double) { lanes = SIMD4(repeating: value) }
  init(_ value: Int) { lanes = SIMD4(repeating: Double(value)) }
  init(integerLiteral value: Int) { self.init(value) }

  /// The value, if it is the same for all probes.
  var fixed: Double? { lanes == SIMD4(repeating: lanes[0]) ? lanes[0] : nil }

  /// The value, if it is a whole number and the same for all probes.
  var fixedInteger: Int? { fixed.flatMap { Int(exactly: $0) } }

  /// Whether it is a whole number for every probe.
  var isWhole: Bool { lanes == lanes.rounded(.toNearestOrEven) && lanes == lanes }

  /// The value for one probe as a whole number, clamped to what extents and axes can be.
  func integer(_ probe: Int) -> Int {
    lanes[probe].isNaN ? 0 : Int(min(max(lanes[probe], -0x1p40), 0x1p40))
  }

  static func + (a: Self, b: Self) -> Self { Self(lanes: a.lanes + b.lanes) }
  static func - (a: Self, b: Self) -> Self { Self(lanes: a.lanes - b.lanes) }
  static func * (a: Self, b: Self) -> Self { Self(lanes: a.lanes * b.lanes) }
  static func / (a: Self, b: Self) -> Self { Self(lanes: a.lanes / b.lanes) }

  /// The number for each probe.
  func map(_ transform: (Double) -> Double) -> Self {
    Self(
      lanes: SIMD4(
        transform(lanes[0]), transform(lanes[1]), transform(lanes[2]), transform(lanes[3])))
  }

  /// The number in single precision.
  var single: Self { map { Double(Float($0)) } }

  /// The result for each probe of two numbers.
  func map(with other: Self, _ transform: (Double, Double) -> Double) -> Self {
    var result = self
    for probe in 0..<Self.count {
      result.lanes[probe] = transform(lanes[probe], other.lanes[probe])
    }
    return result
  }

  /// For messages: `64`, or `64 or 96`.
  var words: String {
    let values = Set((0..<Self.count).map { integer($0) }).sorted()
    return values.map(String.init).joined(separator: " or ")
  }
}

extension Sequence<ProbedNumber> {
  /// The product, 1 for an empty list.
  var product: ProbedNumber { reduce(1) { $0 * $1 } }
}

/// The batches and images for which the importer follows shapes.
struct Probes: Sendable {
  let batch: ProbedNumber
  let height: ProbedNumber
  let width: ProbedNumber

  /// Whether height and width are the same for all probes.
  var areOfOneSize: Bool { height.fixed != nil && width.fixed != nil }

  /// - Parameters:
  ///   - height: The height of the images, and how much some probes are higher.
  ///   - width: The width, alike.
  init(height: (Int, Int), width: (Int, Int)) {
    batch = ProbedNumber(lanes: [3, 7, 3, 7])
    func sides(_ side: (Int, Int)) -> ProbedNumber {
      let (low, high) = (Double(side.0), Double(side.0 + side.1))
      return ProbedNumber(lanes: [low, low, high, high])
    }
    self.height = sides(height)
    self.width = sides(width)
  }
}
