import RealModule
import TensorCore

/// How the initial weights of a layer are drawn.
public enum Initializer: Hashable, Sendable {
  /// Normal with deviation `√(2 / fan in)`, for layers before a ReLU (He et al. 2015, eq. 10).
  case heNormal
  /// Normal with deviation `√(2 / fan out)`, for the backward pass (He et al. 2015, eq. 14).
  case heNormalFanOut
  /// Uniform in `±√(6 / (fan in + fan out))` (Glorot, Bengio 2010, eq. 16).
  case xavierUniform
  /// Uniform in `±√(1 / fan in)`, the default of PyTorch's layers.
  case uniformFanIn
  /// Normal with mean 0 and the given deviation; CycleGAN uses 0.02.
  case normal(deviation: Float)
  /// All scalars have one value.
  case constant(Float)

  /// Draws a tensor.
  ///
  /// - Parameters:
  ///   - shape: The shape of the tensor.
  ///   - fanIn: The number of inputs of one output.
  ///   - fanOut: The number of outputs that use one input.
  ///   - random: The stream to draw from.
  public func tensor(
    _ shape: Shape, fanIn: Int, fanOut: Int, random: inout RandomStream
  ) -> Tensor {
    switch self {
    case .heNormal:
      Self.normal(shape, deviation: .sqrt(2 / Float(fanIn)), &random)
    case .heNormalFanOut:
      Self.normal(shape, deviation: .sqrt(2 / Float(fanOut)), &random)
    case .xavierUniform:
      Self.uniform(shape, bound: .sqrt(6 / Float(fanIn + fanOut)), &random)
    case .uniformFanIn:
      Self.uniform(shape, bound: .sqrt(1 / Float(fanIn)), &random)
    case .normal(let deviation): Self.normal(shape, deviation: deviation, &random)
    case .constant(let value): Tensor(repeating: value, shape: shape)
    }
  }

  private static func normal(
    _ shape: Shape, deviation: Float, _ random: inout RandomStream
  ) -> Tensor {
    Tensor((0..<shape.count).map { _ in random.normal() * deviation }, shape: shape)
  }

  private static func uniform(
    _ shape: Shape, bound: Float, _ random: inout RandomStream
  ) -> Tensor {
    Tensor((0..<shape.count).map { _ in (2 * random.uniform() - 1) * bound }, shape: shape)
  }
}
