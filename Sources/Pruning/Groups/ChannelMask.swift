/// Which channels are kept: a bit for each channel of every group.
public struct ChannelMask: Hashable, Codable, Sendable {
  /// In the order of the groups; true keeps the channel.
  public let bits: [Bool]

  /// - Precondition: As many bits as `groups` has channels, at least one of each group set.
  public init(_ bits: [Bool], of groups: ChannelGroups) {
    precondition(
      bits.count == groups.channelCount,
      "ChannelMask: expected \(groups.channelCount) bits, found \(bits.count)")
    for group in groups.groups {
      precondition(
        bits[group.channels].contains(true), "ChannelMask: no channel of \(group.name) is kept")
    }
    self.bits = bits
  }

  /// The mask that keeps everything.
  public init(keepingAllOf groups: ChannelGroups) {
    bits = Array(repeating: true, count: groups.channelCount)
  }

  /// The mask that keeps the channels of the highest scores in each group; of equal ones, the
  /// first.
  ///
  /// - Parameters:
  ///   - widths: Channels to keep per group, at least one.
  ///   - scores: A number for each channel of all groups.
  /// - Precondition: A score per channel, a width per group that it can have.
  public init(keeping widths: [Int], of groups: ChannelGroups, by scores: [Float]) {
    precondition(
      widths.count == groups.groups.count && scores.count == groups.channelCount,
      "ChannelMask: expected \(groups.groups.count) widths and \(groups.channelCount) scores, found"
        + " \(widths.count) and \(scores.count)")
    var bits = Array(repeating: false, count: scores.count)
    for (group, width) in zip(groups.groups, widths) {
      precondition(
        (1...group.width).contains(width),
        "ChannelMask: expected 1...\(group.width) channels of \(group.name), found \(width)")
      // NaN is worth nothing.
      func value(_ channel: Int) -> Float {
        scores[channel].isNaN ? -.infinity : scores[channel]
      }
      let ranked = group.channels.sorted { (-value($0), $0) < (-value($1), $1) }
      for channel in ranked.prefix(width) { bits[channel] = true }
    }
    self.bits = bits
  }

  /// Kept channels of each group.
  public func widths(in groups: ChannelGroups) -> [Int] {
    groups.groups.map { group in bits[group.channels].lazy.filter { $0 }.count }
  }
}
