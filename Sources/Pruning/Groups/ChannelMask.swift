/// The channels to keep: one bit per channel of every group.
public struct ChannelMask: Hashable, Codable, Sendable {
  /// The bits in the order of the groups; true keeps the channel.
  public let bits: [Bool]

  /// Makes a mask from its bits.
  ///
  /// - Precondition: There is one bit per channel of `groups`, and at least one of each group is
  ///   set.
  public init(_ bits: [Bool], of groups: ChannelGroups) {
    precondition(
      bits.count == groups.channelCount,
      "ChannelMask: expected \(groups.channelCount) bits, found \(bits.count)")
    for group in groups.groups {
      precondition(
        bits[group.channels].contains(true),
        "ChannelMask: found no channel of \(group.name) to keep, expected one or more")
    }
    self.bits = bits
  }

  /// Makes a mask that keeps everything.
  public init(keepingAllOf groups: ChannelGroups) {
    bits = Array(repeating: true, count: groups.channelCount)
  }

  /// Makes a mask that keeps the channels with the highest scores in each group; among equal
  /// scores, the first.
  ///
  /// - Parameters:
  ///   - widths: The number of channels to keep per group, at least one.
  ///   - groups: The groups of channels.
  ///   - scores: One number per channel of all groups.
  /// - Precondition: There is one score per channel, and one valid width per group.
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
      // NaN is the lowest score.
      func value(_ channel: Int) -> Float {
        scores[channel].isNaN ? -.infinity : scores[channel]
      }
      let ranked = group.channels.sorted { (-value($0), $0) < (-value($1), $1) }
      for channel in ranked.prefix(width) { bits[channel] = true }
    }
    self.bits = bits
  }

  /// The number of kept channels of each group.
  public func widths(in groups: ChannelGroups) -> [Int] {
    groups.groups.map { group in bits[group.channels].lazy.filter { $0 }.count }
  }
}
