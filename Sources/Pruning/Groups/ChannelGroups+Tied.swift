extension ChannelGroups {
  /// The groups with neighbors of equal width under one mask, as in the genome of co-evolutionary
  /// compression (Shu et al. 2019).
  ///
  /// In CycleGAN's generator the trunk shares its mask with the inner channels of all blocks: 5
  /// groups of 64, 128, 256, 128 and 64 channels instead of 14 groups. In a ResNet each stage
  /// becomes one group.
  public var tied: ChannelGroups {
    var merged: [ChannelGroup] = []
    var newBits: [Int] = []
    for group in groups {
      if let last = merged.last, last.width == group.width {
        merged[merged.count - 1] = ChannelGroup(
          name: last.name, channels: last.channels,
          members: last.members + group.members.filter { !last.members.contains($0) })
      } else {
        let start = merged.last?.channels.upperBound ?? 0
        merged.append(
          ChannelGroup(
            name: group.name, channels: start..<start + group.width, members: group.members))
      }
      newBits += merged[merged.count - 1].channels
    }
    let ranges = merged.map(\.channels)
    return ChannelGroups(
      merged,
      parameters.map { parameter in
        ParameterChannels(
          name: parameter.name, shape: parameter.shape, isTrained: parameter.isTrained,
          axes: parameter.axes.map { axis in
            ParameterChannels.Axis(
              axis: axis.axis, role: axis.role, bits: axis.bits.map { $0.map { newBits[$0] } },
              groups: ranges)
          })
      }, operations)
  }
}
