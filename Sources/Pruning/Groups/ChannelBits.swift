/// Numbers a trace's free channels. Channels that occur equally often in the same axes of
/// parameters form a group and have consecutive bits.
struct ChannelBits {
  struct Group {
    /// Indices of the trace's axes.
    let axes: [Int]
    var bits: Range<Int>
  }

  private(set) var groups: [Group] = []
  /// For each axis of the trace, the bit of each position; nil for channels that stay.
  let ofAxes: [[Int?]]

  init(_ trace: inout ChannelTrace) {
    let fixed = trace.fixedChannels()
    let axes = trace.axes
    var sets = trace.sets
    let representatives = axes.map { axis in axis.channels.map { sets.representative(of: $0) } }
    var touched: [Int: [Int]] = [:]
    for (index, channels) in representatives.enumerated() {
      for channel in channels where !fixed.contains(channel) {
        touched[channel, default: []].append(index)
      }
    }
    var members: [[Int]] = []
    var places: [[Int]: Int] = [:]
    for (channel, touches) in touched.sorted(by: { $0.key < $1.key })
    // Without a reader, nothing shows how important a channel is, so it stays.
    where touches.contains(where: { axes[$0].memberRole == .input }) {
      if let place = places[touches] {
        members[place].append(channel)
      } else {
        places[touches] = members.count
        members.append([channel])
        groups.append(Group(axes: Array(Set(touches)).sorted(), bits: 0..<0))
      }
    }
    var bits: [Int: Int] = [:]
    for (place, channels) in members.enumerated() {
      groups[place].bits = bits.count..<bits.count + channels.count
      for channel in channels { bits[channel] = bits.count }
    }
    ofAxes = representatives.map { $0.map { bits[$0] } }
  }
}
