import Metrics
import Networks
import TensorCore

extension LatencyModel {
  /// Measures narrowed networks on this machine and fits a model to their times.
  ///
  /// The networks are copies for inference (`Network.forInference()`) of random widths. They alternate
  /// in three rounds, and the smallest of a network's times counts, so that other work on the machine
  /// disturbs little.
  ///
  /// - Parameters:
  ///   - network: The network; its weights do not matter.
  ///   - groups: Its groups.
  ///   - imageShape: The shape of the image, `[H, W, C]`.
  ///   - seconds: About how long to measure. Every network is measured once in any case.
  ///   - seed: The seed of the widths.
  ///   - progress: Called after each measurement with the share of the work that is done, in 0...1;
  ///     it may throw to end the measurement.
  /// - Throws: What `progress` throws.
  public static func measuring(
    _ network: Network, groups: ChannelGroups, imageShape: Shape, seconds: Double = 20,
    seed: UInt64 = 0, progress: (_ share: Double) throws -> Void = { _ in }
  ) throws -> LatencyModel {
    var samples = sampledWidths(of: groups, seed: seed).map {
      Sample(widths: $0, milliseconds: .infinity)
    }
    let scores = [Float](repeating: 0, count: groups.channelCount)
    let start = ContinuousClock.now
    func spent() -> Double { start.duration(to: .now) / .seconds(1) }
    var measured = 0
    for round in 0..<rounds {
      for index in samples.indices {
        guard measured < leastSamples || spent() < seconds else { break }
        let mask = ChannelMask(keeping: samples[index].widths, of: groups, by: scores)
        let narrow = network.narrowed(to: mask, of: groups).forInference()
        samples[index].milliseconds = min(
          samples[index].milliseconds,
          ForwardTime.milliseconds(of: narrow, imageShape: imageShape, runs: 3))
        measured += 1
        try progress(
          max(
            Double(round * samples.count + index + 1) / Double(rounds * samples.count),
            min(1, spent() / seconds)))
      }
    }
    try progress(1)
    return LatencyModel(fitting: samples.filter { $0.milliseconds.isFinite }, of: groups)
  }

  private static let rounds = 3
  /// So many networks are measured even if it takes longer.
  private static let leastSamples = 12

  /// The widths of the networks to measure: the full ones, then random ones. Each network has a share
  /// of channels from 0.1 to 1, and each of its groups a share of 0.5 to 1.5 times that.
  private static func sampledWidths(of groups: ChannelGroups, seed: UInt64) -> [[Int]] {
    let count = max(32, min(64, 3 * groups.groups.count))
    return [groups.widths]
      + (1..<count).map { index in
        var random = RandomStream(seed: seed, "latency", index)
        let share = 0.1 + 0.9 * Double(random.uniform())
        return groups.widths.map { width in
          let own = share * (0.5 + Double(random.uniform()))
          return min(width, max(1, Int((own * Double(width)).rounded())))
        }
      }
  }
}
