import Networks

/// The cost by which scores are divided, so that channels that save much are dropped first.
public enum CostWeighting: String, Hashable, Codable, CaseIterable, Sendable {
  /// Scores are not changed.
  case none
  /// Multiply-adds.
  case multiplyAdds = "macs"
  /// Trained scalars.
  case parameters = "params"
  /// The energy by `EnergyFunction` (Yang, Chen, Sze 2017).
  case energy
  /// The time by a `LatencyModel`, measured on this machine.
  case milliseconds = "ms"

  /// What one channel of each group saves in the full network; nil for `none`.
  func savings(of groups: ChannelGroups, latency: LatencyModel?) -> [Double]? {
    switch self {
    case .none: return nil
    case .multiplyAdds, .parameters:
      let cost = CostFunction(of: groups)
      let resource: ModelCost.Resource = self == .parameters ? .parameters : .multiplyAdds
      return groups.savings { Double(resource.amount(in: cost(widths: $0))) }
    case .energy:
      let energy = EnergyFunction(of: groups)
      return groups.savings { energy(widths: $0) }
    case .milliseconds:
      guard let latency else { preconditionFailure("weighed: a time needs a latency model") }
      let time = LatencyFunction(latency, of: groups)
      return groups.savings { time(widths: $0) }
    }
  }
}

extension ChannelGroups {
  /// Divides the score of each channel by what the channel saves in the full network.
  ///
  /// With scores that estimate a loss, the order of the quotients loses least for what it saves.
  ///
  /// - Parameters:
  ///   - scores: One number per channel of all groups.
  ///   - weighting: The cost.
  ///   - latency: Predicts times; only for `.milliseconds`.
  /// - Precondition: There is one score per channel, and a latency model if the cost is a time.
  public func weighed(
    _ scores: [Float], by weighting: CostWeighting, latency: LatencyModel? = nil
  ) -> [Float] {
    precondition(
      scores.count == channelCount,
      "weighed: expected \(channelCount) scores, found \(scores.count)")
    guard let savings = weighting.savings(of: self, latency: latency) else { return scores }
    // A channel that saves nothing keeps its score.
    return zip(groups, savings).flatMap { group, saved in
      scores[group.channels].map { saved > 0 ? Float(Double($0) / saved) : $0 }
    }
  }

  /// The difference that one channel less of each group makes to a cost.
  fileprivate func savings(_ cost: (_ widths: [Int]) -> Double) -> [Double] {
    let full = cost(widths)
    return groups.indices.map { group in
      var fewer = widths
      fewer[group] -= 1
      return full - cost(fewer)
    }
  }
}
