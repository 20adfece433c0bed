import Autograd
import Layers
import TensorCore

/// A tensor that an operation owns.
public struct ParameterSlot: Hashable, Sendable {
  /// The initial value of a tensor.
  public enum Start: Hashable, Sendable {
    /// Random, with the fans of the tensor's shape.
    case drawn(Initializer, fans: Fans)
    /// One number for all scalars.
    case constant(Float)
    /// A binomial kernel for each channel, `[kH, kW, 1, C]`, whose scalars sum to a number: 1, 2, 1
    /// times 1, 2, 1 for 3×3.
    case binomial(sum: Float)
  }

  /// How fan in and fan out follow from the axes of a random tensor.
  public enum Fans: Hashable, Sendable {
    /// `[kH, kW, Cin / groups, Cout]`.
    case convolution(groups: Int?)
    /// `[kH, kW, Cout / groups, Cin]`.
    case transposed(groups: Int)
    /// `[out, in]`.
    case linear
  }

  /// Its name in the operation: `weight`.
  public let name: String
  /// How files order its axes.
  public let layout: Parameter.Layout
  /// The number of its axes.
  public let rank: Int
  /// Whether it is trained; false for a statistic.
  public let isTrained: Bool
  /// Its initial value.
  public let start: Start

  /// Makes a slot.
  public init(
    _ name: String, rank: Int, layout: Parameter.Layout = .identical, isTrained: Bool = true,
    start: Start
  ) {
    self.name = name
    self.rank = rank
    self.layout = layout
    self.isTrained = isTrained
    self.start = start
  }

  /// Whether this tensor can replace the other one, whatever their initial values.
  func holds(_ other: ParameterSlot) -> Bool {
    (name, layout, rank, isTrained) == (other.name, other.layout, other.rank, other.isTrained)
  }

  /// A bias: `[Cout]`, initially zeros.
  static let bias = ParameterSlot("bias", rank: 1, start: .constant(0))
}

extension ParameterSlot {
  /// The initial value of a tensor of `shape`.
  func firstValue(_ shape: Shape, random: inout RandomStream) -> Tensor {
    switch start {
    case .constant(let value): return Tensor(repeating: value, shape: shape)
    case .binomial(let sum):
      let (rows, columns) = (Self.binomials(shape[0]), Self.binomials(shape[1]))
      let scale = sum / (rows.reduce(0, +) * columns.reduce(0, +))
      let taps = rows.flatMap { row in columns.map { row * $0 * scale } }
      let count = shape[2] * shape[3]
      return Tensor(taps.flatMap { Array(repeating: $0, count: count) }, shape: shape)
    case .drawn(let initializer, let fans):
      let (fanIn, fanOut) = fans.count(shape)
      return initializer.tensor(shape, fanIn: fanIn, fanOut: fanOut, random: &random)
    }
  }
}

extension ParameterSlot {
  /// The binomial coefficients of a row: 1, 3, 3, 1.
  private static func binomials(_ count: Int) -> [Float] {
    (1..<max(1, count)).reduce([1]) { row, _ in zip(row + [0], [0] + row).map(+) }
  }
}

extension ParameterSlot.Fans {
  /// The number of inputs of one output, and of outputs that use one input.
  func count(_ shape: Shape) -> (fanIn: Int, fanOut: Int) {
    switch self {
    case .linear: return (shape[1], shape[0])
    case .convolution(let groups):
      let taps = shape[0] * shape[1]
      return (taps * shape[2], taps * shape[3] / (groups ?? shape[3]))
    case .transposed(let groups):
      let taps = shape[0] * shape[1]
      return (taps * shape[3] / groups, taps * shape[2])
    }
  }
}
