import Autograd
import Kernels
import Layers
import TensorCore

/// Batch normalization over `[N, H, W, C]`, per channel (Ioffe, Szegedy 2015), with an optional
/// residual and rectifier after it in the same pass.
///
/// In training, mean and variance are those of the batch, and the running statistics move towards
/// them by `momentum` (the running variance towards the unbiased variance). In inference, the
/// running statistics are used. A batch with a single value per channel has no variance: it uses
/// the running statistics and does not change them.
public final class BatchNorm2D: NormOperation {
  /// The attributes: statistics and rectifier.
  public struct Attributes: OperationAttributes {
    /// The key in a graph: `batch_norm`.
    public static let key = "batch_norm"
    /// Added to the variance.
    public var epsilon: Float = 1e-5
    /// The weight of the newest batch in the running statistics.
    public var momentum: Float = 0.1
    /// The rectifier, applied in the same pass after the norm and the addition of a second input.
    public var rectifier = Rectifier.none

    /// Makes attributes with their defaults.
    public init() {}
  }

  /// Statistics and rectifier.
  public let attributes: Attributes
  /// γ, `[C]`.
  public let weight: Parameter
  /// β, `[C]`.
  public let bias: Parameter
  /// The running mean, `[C]`.
  public let runningMean: Parameter
  /// The running variance, `[C]`.
  public let runningVariance: Parameter
  /// The number of training batches so far.
  public let batchesTracked: Parameter

  /// Makes a norm with these parameters and statistics, under PyTorch's names.
  public init(_ attributes: Attributes, _ parameters: OwnedParameters) {
    self.attributes = attributes
    weight = parameters["weight"]
    bias = parameters["bias"]
    runningMean = parameters["running_mean"]
    runningVariance = parameters["running_var"]
    batchesTracked = parameters["num_batches_tracked"]
  }

  /// γ.
  public var scale: Parameter? { weight }

  /// γ and β.
  public var parameters: [Entry] { [("weight", weight), ("bias", bias)] }

  /// The running statistics.
  public var buffers: [Entry] {
    [
      ("running_mean", runningMean), ("running_var", runningVariance),
      ("num_batches_tracked", batchesTracked),
    ]
  }

  /// Normalizes `[N, H, W, C]`, adds `residual` of the same shape, then applies the rectifier.
  public func callAsFunction(
    _ input: Variable, adding residual: Variable?, on tape: Tape
  ) -> Variable {
    let (scale, shift) = (tape.weight(weight), tape.weight(bias))
    let channels = scale.tensor.count
    precondition(
      input.shape.rank == 4 && input.shape[3] == channels,
      "BatchNorm2D: expected [N, H, W, \(channels)], found \(input.shape)")
    let extents = ChannelRows(
      groups: 1, rows: input.tensor.count / max(1, channels), channels: channels)
    let measures = tape.phase == .training && extents.rows > 1
    let normalization = ChannelNormalization(
      input: input.tensor, extents: extents,
      statistics: measures
        ? tracked(
          ChannelStatistics(of: input.tensor, extents, epsilon: attributes.epsilon), extents)
        : ChannelStatistics(
          mean: runningMean.value, variance: runningVariance.value, epsilon: attributes.epsilon),
      scale: scale.tensor, rectifier: attributes.rectifier)
    return recordNorm(
      normalization, input, adding: residual, weights: [scale, shift],
      isRectified: attributes.rectifier != .none,
      output: normalization.output(shift: shift.tensor, residual: residual?.tensor),
      areStatisticsConstant: !measures, on: tape
    ) { backward, flow in
      flow.add(backward.scale, to: scale)
      flow.add(backward.shift, to: shift)
    }
  }

  /// Moves the running statistics towards those of a batch, and returns the statistics to use.
  private func tracked(_ statistics: ChannelStatistics, _ extents: ChannelRows) -> ChannelStatistics
  {
    let unbiased = Float(extents.rows) / Float(extents.rows - 1)
    let momentum = attributes.momentum
    runningMean.value.move(towards: statistics.mean, by: momentum, factor: 1)
    runningVariance.value.move(towards: statistics.variance, by: momentum, factor: unbiased)
    batchesTracked.value = Tensor(batchesTracked.value.scalar + 1)
    return statistics
  }
}

extension BatchNorm2D.Attributes {
  /// The attributes with their ranges.
  public static var list: [Attribute<Self>] {
    [
      Attribute("epsilon", \.epsilon, in: 1e-12...1), Attribute("momentum", \.momentum, in: 0...1),
      Attribute("then", \.rectifier),
    ]
  }

  /// The images and, optionally, a residual.
  public var inputCount: ClosedRange<Int> { 1...2 }

  /// γ, β and the running statistics.
  public var slots: [ParameterSlot] {
    [
      ParameterSlot("weight", rank: 1, start: .constant(1)), .bias,
      ParameterSlot("running_mean", rank: 1, isTrained: false, start: .constant(0)),
      ParameterSlot("running_var", rank: 1, isTrained: false, start: .constant(1)),
      ParameterSlot(
        "num_batches_tracked", rank: 0, layout: .counter, isTrained: false, start: .constant(0)),
    ]
  }

  /// The shape of the images.
  public func outputShape(
    _ inputs: [Shape], _ tensors: TensorShapes
  ) throws(ShapeProblem) -> Shape {
    let shape = try normShape(inputs)
    for name in ["weight", "bias", "running_mean", "running_var"] {
      try tensors.require(name, [shape[3]])
    }
    return shape
  }

  /// The same row.
  public func rowReach(_ tensors: TensorShapes) -> RowReach? { .sameRow }

  /// Makes the operation with its parameters.
  public func makeOperation(_ parameters: OwnedParameters) -> any Operation {
    BatchNorm2D(self, parameters)
  }
}

extension BatchNorm2D {
  /// True: the statistics are those of the batch.
  public var mixesImages: Bool { true }

  /// The only axis of each parameter and running statistic.
  public var channelAxes: [ChannelAxis] {
    [weight, bias, runningMean, runningVariance].map { ChannelAxis($0, axis: 0, .output) }
  }

  /// The usual name: `BatchNorm2d+Add+ReLU`.
  public func label(inputs: Int) -> String {
    "BatchNorm2d" + (inputs > 1 ? "+Add" : "") + attributes.rectifier.suffix
  }

  /// Makes a norm with γ = 1, β = 0, running mean 0 and running variance 1.
  public convenience init(
    _ channels: Int, momentum: Float = 0.1, epsilon: Float = 1e-5, rectifier: Rectifier = .none
  ) {
    precondition(
      rectifier.isValid, "BatchNorm2D: expected a positive slope, found \(rectifier.negativeSlope)")
    var attributes = Attributes()
    attributes.momentum = momentum
    attributes.epsilon = epsilon
    attributes.rectifier = rectifier
    var shapes = Dictionary(
      uniqueKeysWithValues: attributes.slots.map { ($0.name, [channels] as Shape) })
    shapes["num_batches_tracked"] = []
    var random = RandomStream(seed: 0)
    self.init(attributes, OwnedParameters(drawing: attributes.slots, shapes, random: &random))
  }
}

extension Draft {
  /// Adds a batch norm; a residual is added before the rectifier.
  public mutating func batchNorm(
    _ name: String, _ input: Value, adding residual: Value? = nil, epsilon: Float = 1e-5,
    momentum: Float = 0.1, then rectifier: Rectifier = .none
  ) -> Value {
    var attributes = BatchNorm2D.Attributes()
    attributes.epsilon = epsilon
    attributes.momentum = momentum
    attributes.rectifier = rectifier
    var shapes = Dictionary(
      uniqueKeysWithValues: attributes.slots.map { ($0.name, [input.channels] as Shape) })
    shapes["num_batches_tracked"] = []
    return add(
      name, attributes, to: [input] + (residual.map { [$0] } ?? []), channels: input.channels,
      tensors: shapes)
  }
}
