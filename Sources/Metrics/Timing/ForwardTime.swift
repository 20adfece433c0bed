import Autograd
import Layers
import TensorCore

/// The time that networks take for one image.
public enum ForwardTime {
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
    milliseconds(of: [model], imageShape: imageShape, runs: runs, rounds: 1)[0]
  }

  /// The same of several networks that are to be compared: they take turns, so that other work on the
  /// machine slows down all of them alike.
  ///
  /// - Parameters:
  ///   - runs: In each round, at least once.
  ///   - rounds: How many times each network has its turn, at least once.
  public static func milliseconds(
    of models: [any Module], imageShape: Shape, runs: Int = 5, rounds: Int = 7
  ) -> [Double] {
    precondition(
      runs > 0 && rounds > 0,
      "ForwardTime.milliseconds: expected at least one run and round, found \(runs) and \(rounds)")
    let image = Tensor(zeros: Shape([1] + imageShape.extents))
    func run(_ model: any Module) -> Double {
      ContinuousClock().measure {
        let tape = Tape()
        _ = model(tape.constant(image), on: tape)
      } / .milliseconds(1)
    }
    var times = [[Double]](repeating: [], count: models.count)
    for _ in 0..<rounds {
      for (index, model) in models.enumerated() {
        for _ in 0..<2 { _ = run(model) }
        times[index] += (0..<runs).map { _ in run(model) }
      }
    }
    return times.map { times in
      let sorted = times.sorted()
      return (sorted[(sorted.count - 1) / 2] + sorted[sorted.count / 2]) / 2
    }
  }
}
