import Autograd
import Foundation
import Layers
import TensorCore

/// The time of a network's forward pass for one image.
public enum ForwardTime {
  /// The median time of one image's forward pass in milliseconds, measured on this machine.
  ///
  /// Two warm-up runs are not timed. The result depends on the machine, its other work and
  /// `Parallelism.threads`.
  ///
  /// - Parameters:
  ///   - model: The network to measure.
  ///   - imageShape: The shape of the image, `[H, W, C]`.
  ///   - runs: The number of timed runs, at least one.
  public static func milliseconds(
    of model: any Module, imageShape: Shape, runs: Int = 9
  ) -> Double {
    milliseconds(of: [model], imageShape: imageShape, runs: runs, rounds: 1)[0]
  }

  /// The same for several networks that are compared. They alternate, so that other work on the
  /// machine slows down all of them alike.
  ///
  /// - Parameters:
  ///   - models: The networks to measure.
  ///   - imageShape: The shape of the image, `[H, W, C]`.
  ///   - runs: The number of timed runs per round, at least one.
  ///   - rounds: The number of rounds, at least one.
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

  /// The time of one image's forward pass.
  public struct Measurement: Hashable, Codable, Sendable {
    /// The median wall time in milliseconds.
    public let milliseconds: Double
    /// The mean time of all processors together in milliseconds; with several threads it is longer
    /// than the wall time.
    public let cpuMilliseconds: Double
  }

  /// Wall time and processor time of one image's forward pass, measured for about `seconds`, and at
  /// least three times.
  ///
  /// - Parameters:
  ///   - model: The network to measure.
  ///   - imageShape: The shape of the image, `[H, W, C]`.
  ///   - seconds: How long to measure after a run that is not timed.
  public static func measurement(
    of model: any Module, imageShape: Shape, seconds: Double = 0.5
  ) -> Measurement {
    let image = Tensor(zeros: Shape([1] + imageShape.extents))
    func run() {
      let tape = Tape()
      _ = model(tape.constant(image), on: tape)
    }
    run()
    let clock = ContinuousClock()
    let (start, startTicks) = (clock.now, Foundation.clock())
    var times: [Double] = []
    while times.count < 3
      || (times.count < 1000 && start.duration(to: clock.now) < .seconds(seconds))
    {
      times.append(clock.measure(run) / .milliseconds(1))
    }
    let cpuSeconds = Double(Foundation.clock() - startTicks) / Double(CLOCKS_PER_SEC)
    times.sort()
    return Measurement(
      milliseconds: (times[(times.count - 1) / 2] + times[times.count / 2]) / 2,
      cpuMilliseconds: 1000 * cpuSeconds / Double(times.count))
  }
}
