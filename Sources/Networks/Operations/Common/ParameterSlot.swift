import Autograd
import Layers
import TensorCore

/// A tensor that an operation owns.
public struct ParameterSlot: Hashable, Sendable {
  /// The first value of a tensor that is not read from a file.
  public enum Start: Hashable, Sendable {
    /// Drawn, with the fans of the tensor's shape.
    case drawn(Initializer, fans: Fans)
    /// One number everywhere.
    case constant(Float)
  }

  /// How the axes of a drawn tensor count as fan in and fan out.
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
  /// Whether it is trained, and no statistic.
  public let isTrained: Bool
  /// Its first value.
  public let start: Start

  /// Describes a tensor.
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

  /// Whether this tensor can be used as the other, whatever its first value was.
  func holds(_ other: ParameterSlot) -> Bool {
    (name, layout, rank, isTrained) == (other.name, other.layout, other.rank, other.isTrained)
  }

  /// A bias: `[Cout]`, zeros at first.
  static let bias = ParameterSlot("bias", rank: 1, start: .constant(0))
}

extension ParameterSlot {
  /// What a tensor of `shape` is before anything is trained.
  func firstValue(_ shape: Shape, random: inout RandomStream) -> Tensor {
    switch start {
    case .constant(let value): return Tensor(repeating: value, shape: shape)
    case .drawn(let initializer, let fans):
      let (fanIn, fanOut) = fans.count(shape)
      return initializer.tensor(shape, fanIn: fanIn, fanOut: fanOut, random: &random)
    }
  }
}

extension ParameterSlot.Fans {
  /// Scalars that one output sums over, and outputs that one input reaches.
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
