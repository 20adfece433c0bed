import Autograd
import Layers
import TensorCore

extension ModelCost {
  /// The median time of one image's forward pass in milliseconds, as measured here and now.
  ///
  /// Two runs that do not count go first. The number depends on the machine, its other work and
  /// `Parallelism.threads`.
  ///
  /// - Parameters:
  ///   - imageShape: Of the image, `[H, W, C]`.
  ///   - runs: How many times to measure, at least once.
  public static func milliseconds(
    of model: any Module, imageShape: Shape, runs: Int = 9
  ) -> Double {
    precondition(runs > 0, "ModelCost.milliseconds: expected at least one run, found \(runs)")
    let image = Tensor(zeros: Shape([1] + imageShape.extents))
    func run() -> Duration {
      ContinuousClock().measure {
        let tape = Tape()
        _ = model(tape.constant(image), on: tape)
      }
    }
    for _ in 0..<2 { _ = run() }
    let sorted = (0..<runs).map { _ in run() / .milliseconds(1) }.sorted()
    return (sorted[(runs - 1) / 2] + sorted[runs / 2]) / 2
  }
}
