import Autograd
import Kernels
import RealModule
import TensorCore

/// Batch normalization over `[N, H, W, C]`, one statistic per channel (Ioffe, Szegedy 2015).
///
/// In training, mean and variance are those of the batch, and the running ones move towards them by
/// `momentum` (the running variance towards the unbiased one); in inference, the running ones are
/// used.
public final class BatchNorm2D: Module {
  /// γ, `[C]`.
  public let weight: Parameter
  /// β, `[C]`.
  public let bias: Parameter
  /// `[C]`.
  public let runningMean: Parameter
  /// `[C]`.
  public let runningVariance: Parameter
  /// Training batches seen.
  public let batchesTracked: Parameter
  /// Weight of the newest batch in the running statistics.
  public let momentum: Float
  /// Added to the variance.
  public let epsilon: Float
  /// What follows the norm in the same pass.
  public let rectifier: Rectifier

  /// Starts at γ = 1, β = 0, running mean 0 and variance 1.
  public init(
    _ channels: Int, momentum: Float = 0.1, epsilon: Float = 1e-5, rectifier: Rectifier = .none
  ) {
    weight = Parameter(Tensor(repeating: 1, shape: [channels]))
    bias = Parameter(Tensor(zeros: [channels]))
    runningMean = Parameter(Tensor(zeros: [channels]))
    runningVariance = Parameter(Tensor(repeating: 1, shape: [channels]))
    batchesTracked = Parameter(Tensor(0), layout: .counter)
    self.momentum = momentum
    self.epsilon = epsilon
    precondition(
      rectifier.isValid, "BatchNorm2D: expected a positive slope, found \(rectifier.negativeSlope)")
    self.rectifier = rectifier
  }

  /// γ and β.
  public var parameters: [Entry] { [("weight", weight), ("bias", bias)] }

  /// The running statistics.
  public var buffers: [Entry] {
    [
      ("running_mean", runningMean), ("running_var", runningVariance),
      ("num_batches_tracked", batchesTracked),
    ]
  }

  /// Normalizes `[N, H, W, C]`.
  public func callAsFunction(_ input: Variable, on tape: Tape) -> Variable {
    self(input, adding: nil, on: tape)
  }

  /// Normalizes `[N, H, W, C]`, adds `residual` of the same shape, then applies the rectifier.
  public func callAsFunction(
    _ input: Variable, adding residual: Variable?, on tape: Tape
  ) -> Variable {
    let channels = weight.value.count
    precondition(
      input.shape.rank == 4 && input.shape[3] == channels,
      "BatchNorm2D: expected [N, H, W, \(channels)], found \(input.shape)")
    let extents = ChannelRows(
      groups: 1, rows: input.tensor.count / max(1, channels), channels: channels)
    let normalization = Normalization(
      input: input.tensor, extents: extents,
      statistics: statistics(of: input.tensor, extents, in: tape.phase), scale: weight.value,
      rectifier: rectifier)
    let output = normalization.output(shift: bias.value, residual: residual?.tensor)
    return tape.recordNorm(
      "BatchNorm2d", self, normalization, input, adding: residual, output: output,
      areStatisticsConstant: tape.phase == .inference
    ) { [weight, bias] backward, flow in
      flow.add(backward.scale, to: weight)
      flow.add(backward.shift, to: bias)
    }
  }

  /// In training those of the batch, which also move the running ones.
  private func statistics(
    of input: Tensor, _ extents: ChannelRows, in phase: Phase
  ) -> ChannelStatistics {
    guard phase == .training else {
      return ChannelStatistics(
        mean: runningMean.value, variance: runningVariance.value, epsilon: epsilon)
    }
    precondition(extents.rows > 1, "BatchNorm2D: training needs more than one value per channel")
    let statistics = ChannelStatistics(of: input, extents, epsilon: epsilon)
    track(statistics, rows: extents.rows)
    return statistics
  }

  private func track(_ statistics: ChannelStatistics, rows: Int) {
    let unbiased = Float(rows) / Float(rows - 1)
    runningMean.value.move(towards: statistics.mean, by: momentum, factor: 1)
    runningVariance.value.move(towards: statistics.variance, by: momentum, factor: unbiased)
    batchesTracked.value = Tensor(batchesTracked.value.scalar + 1)
  }
}

extension Tensor {
  /// `self = (1 − weight) · self + weight · factor · target`.
  fileprivate mutating func move(towards target: Tensor, by weight: Float, factor: Float) {
    let total = count
    target.withPointer { target in
      withMutablePointer { values in
        for index in 0..<total {
          values[index] += weight * (factor * target[index] - values[index])
        }
      }
    }
  }
}
