import Autograd
import Layers
import TensorCore

/// The cost of a network, counted from the trace of one forward pass.
public struct ModelCost: Hashable, Codable, Sendable {
  /// Trained scalars.
  public var parameters: Int
  /// Multiply-adds for one image.
  public var multiplyAdds: Int
  /// Multiply-adds as papers on generators count them: with transposed convolutions at their
  /// output's resolution, which is four times their true cost with a stride of 2. At 256×256,
  /// CycleGAN's generator of nine blocks needs 49.55·10⁹, and papers count 56.8·10⁹.
  public var literatureMultiplyAdds: Int
  /// Bytes of weights and running statistics in single precision.
  public var bytes: Int
  /// The predicted time of one image's forward pass on a measured machine; nil if none was measured.
  public var nanoseconds: Int?

  /// Makes a cost from its components.
  public init(
    parameters: Int, multiplyAdds: Int, literatureMultiplyAdds: Int, bytes: Int,
    nanoseconds: Int? = nil
  ) {
    self.parameters = parameters
    self.multiplyAdds = multiplyAdds
    self.literatureMultiplyAdds = literatureMultiplyAdds
    self.bytes = bytes
    self.nanoseconds = nanoseconds
  }

  /// Counts the cost of `model` for one image of `[H, W, C]`, without a time.
  public init(of model: any Module, imageShape: Shape) {
    let state = model.namedWeights
    let places = Dictionary(
      uniqueKeysWithValues: state.enumerated().map { (ObjectIdentifier($1.parameter), $0) })
    let operations = Trace(of: model, imageShape: imageShape).records
      .compactMap { OperationCost($0, places: places) }
    self.init(
      parameters: model.parameterCount,
      multiplyAdds: operations.reduce(0) { $0 + $1.multiplyAdds },
      literatureMultiplyAdds: operations.reduce(0) { $0 + $1.literatureMultiplyAdds },
      bytes: state.reduce(0) { $0 + 4 * $1.parameter.value.count })
  }

  /// The cost of two networks together; it has a time if both have one.
  public static func + (left: ModelCost, right: ModelCost) -> ModelCost {
    ModelCost(
      parameters: left.parameters + right.parameters,
      multiplyAdds: left.multiplyAdds + right.multiplyAdds,
      literatureMultiplyAdds: left.literatureMultiplyAdds + right.literatureMultiplyAdds,
      bytes: left.bytes + right.bytes,
      nanoseconds: left.nanoseconds.flatMap { time in right.nanoseconds.map { time + $0 } })
  }
}
