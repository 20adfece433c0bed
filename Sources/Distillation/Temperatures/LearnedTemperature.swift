import Autograd
import Foundation
import Layers
import TensorCore

/// A trained temperature `T = 1 + 20 · sigmoid(t)` whose gradient is reversed (Li et al. 2023,
/// "Curriculum Temperature for Knowledge Distillation", section 3; the range is that of the published
/// code): the optimizer that minimizes the loss raises it by way of T.
final class LearnedTemperature: Module {
  private static let (smallest, width): (Float, Float) = (1, 20)
  /// The share of the training in which the reversal grows: published are 10 of 240 epochs.
  private static let growth: Float = 10.0 / 240

  /// t, `[1]`.
  private let place: Parameter

  /// - Precondition: `value` is above 1 and below 21.
  init(startingAt value: Float) {
    let share = (value - Self.smallest) / Self.width
    place = Parameter(Tensor([log(share / (1 - share))], shape: [1]))
  }

  static func isInRange(_ value: Float) -> Bool { value > smallest && value < smallest + width }

  /// The factor of the reversed gradient: along half a cosine from 0 to 1, then 1.
  ///
  /// - Parameter progress: 0 at the first step of the training, 1 at the last.
  static func strength(at progress: Float) -> Float {
    (1 - cos(.pi * min(1, max(0, progress) / growth))) / 2
  }

  var parameters: [Entry] { [("t", place)] }

  /// T as a scalar of shape `[1]`; `strength` is a constant scalar.
  func callAsFunction(_ strength: Variable, on tape: Tape) -> Variable {
    let variable = tape.variable(of: place)
    let share = 1 / (1 + exp(-variable.tensor.scalars[0]))
    let slope = -strength.tensor.scalar * Self.width * share * (1 - share)
    return tape.record(
      FreeOperation("LearnedTemperature"), inputs: [variable],
      output: Tensor([Self.smallest + Self.width * share], shape: [1])
    ) { [source = variable.node] gradient, flow in
      flow.add(gradient.scaled(by: slope), to: source)
    }
  }
}
