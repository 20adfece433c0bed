import Autograd
import Layers
import Networks
import TensorCore

/// How well a network does on calibration images; candidates of a pruning are compared by it.
public struct CalibrationLoss {
  private enum Measure {
    case loss(Evidence.Loss)
    /// The outputs of the original network for each batch, and the sum of their squares.
    case distance(from: [[Tensor]], energy: Double)
  }

  private let images: [Tensor]
  private let measure: Measure

  /// A loss of outputs, as the mean over images.
  ///
  /// - Parameters:
  ///   - images: Batches, `[N, H, W, C]` each.
  ///   - loss: The mean loss of a batch's images.
  /// - Precondition: There is a batch.
  public init(images: [Tensor], loss: @escaping Evidence.Loss) {
    precondition(!images.isEmpty, "CalibrationLoss: expected at least one batch, found none")
    self.images = images
    measure = .loss(loss)
  }

  /// The squared distance of all outputs from those of `original`, relative to the squares of the
  /// latter.
  ///
  /// - Parameters:
  ///   - images: Batches, `[N, H, W, C]` each.
  ///   - original: The network to match.
  ///   - check: Called before each batch; it may throw to end the work.
  /// - Throws: What `check` throws.
  /// - Precondition: There is a batch.
  public init(
    images: [Tensor], matching original: Network, beforeEach check: () throws -> Void
  ) rethrows {
    precondition(!images.isEmpty, "CalibrationLoss: expected at least one batch, found none")
    self.images = images
    let outputs = try images.map {
      try check()
      return original.outputs($0)
    }
    let energy = outputs.joined().reduce(0) { sum, output in
      output.scalars.reduce(sum) { $0 + Double($1) * Double($1) }
    }
    measure = .distance(from: outputs, energy: max(energy, .leastNormalMagnitude))
  }

  /// The same without a check.
  public init(images: [Tensor], matching original: Network) {
    self.init(images: images, matching: original) {}
  }

  /// The loss of a network in inference; infinite if it is not a number.
  public func callAsFunction(_ network: Network) -> Double { self(network) {} }

  /// The loss of a network in inference; infinite if it is not a number.
  ///
  /// - Parameters:
  ///   - network: The network.
  ///   - check: Called before each batch; it may throw to end the work.
  /// - Throws: What `check` throws.
  public func callAsFunction(
    _ network: Network, beforeEach check: () throws -> Void
  ) rethrows -> Double {
    var sum = 0.0
    for (batch, images) in images.enumerated() {
      try check()
      switch measure {
      case .loss(let loss):
        let tape = Tape()
        let value = loss(network.outputs(tape.constant(images), on: tape), batch, tape)
        sum += Double(value.tensor.scalar) * Double(images.shape[0])
      case .distance(let originals, _):
        for (output, original) in zip(network.outputs(images), originals[batch]) {
          sum += zip(output.scalars, original.scalars).reduce(0) {
            let difference = Double($1.0) - Double($1.1)
            return $0 + difference * difference
          }
        }
      }
    }
    let whole =
      switch measure {
      case .loss: Double(images.reduce(0) { $0 + $1.shape[0] })
      case .distance(_, let energy): energy
      }
    return sum.isFinite ? sum / whole : .infinity
  }
}
