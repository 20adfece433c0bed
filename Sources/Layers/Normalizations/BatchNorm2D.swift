import Autograd
import Kernels
import RealModule
import TensorCore

/// Batch normalization over `[N, H, W, C]`, one statistic per channel (Ioffe, Szegedy 2015).
///
/// In training, mean and variance are those of the batch, and the running ones move towards them by `momentum`
/// (the running variance towards the unbiased one); in inference, the running ones are used.
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

  /// Starts at γ = 1, β = 0, running mean 0 and variance 1.
  public init(_ channels: Int, momentum: Float = 0.1, epsilon: Float = 1e-5) {
    weight = Parameter(Tensor(repeating: 1, shape: [channels]))
    bias = Parameter(Tensor(zeros: [channels]))
    runningMean = Parameter(Tensor(zeros: [channels]))
    runningVariance = Parameter(Tensor(repeating: 1, shape: [channels]))
    batchesTracked = Parameter(Tensor(0), layout: .counter)
    self.momentum = momentum
    self.epsilon = epsilon
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
    let channels = weight.value.count
    precondition(
      input.shape.rank == 4 && input.shape[3] == channels,
      "BatchNorm2D: expected [N, H, W, \(channels)], found \(input.shape)")
    let extents = ChannelRows(
      groups: 1, rows: input.tensor.count / max(1, channels), channels: channels)
    let statistics: ChannelStatistics
    switch tape.phase {
    case .training:
      precondition(
        extents.rows > 1, "BatchNorm2D: training needs more than one value per channel")
      statistics = ChannelStatistics(of: input.tensor, extents, epsilon: epsilon)
      track(statistics, rows: extents.rows)
    case .inference:
      statistics = ChannelStatistics(
        mean: runningMean.value, variance: runningVariance.value, epsilon: epsilon)
    }
    let scale = weight.value
    let output = statistics.normalize(input.tensor, extents, scale: scale, shift: bias.value)
    let isBatchDependent = tape.phase == .training
    return tape.record(
      Record("BatchNorm2d", module: self, outputShape: output.shape), inputs: [input],
      parameters: [weight, bias], output: output
    ) { [weight, bias, source = input.node, image = input.tensor] gradient, flow in
      // Through a frozen norm in inference nobody asks for them.
      lazy var sums = statistics.gradientSums(gradient, image, extents)
      flow.add(sums.product, to: weight)
      flow.add(sums.gradient, to: bias)
      flow.add(
        isBatchDependent
          ? statistics.inputGradient(gradient, image, sums, extents, scale: scale)
          : statistics.scaledGradient(gradient, extents, scale: scale),
        to: source)
    }
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
