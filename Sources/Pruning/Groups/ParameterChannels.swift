import TensorCore

/// A parameter, and its axes that run over channels that can be pruned.
package struct ParameterChannels: Sendable {
  /// An axis that runs over channels.
  package struct Axis: Sendable {
    /// The axis's place in the shape.
    package let axis: Int
    /// How the layer uses the channels.
    package let role: ChannelGroup.Member.Role
    /// The mask's bit of each position; nil for channels that stay.
    package let bits: [Int?]
    /// How many positions are kept, as a function of the groups' widths.
    let extent: AxisExtent

    /// Makes an axis.
    ///
    /// - Parameter groups: The bits of every group.
    init(
      axis: Int, role: ChannelGroup.Member.Role, bits: [Int?], groups: [Range<Int>]
    ) {
      self.axis = axis
      self.role = role
      self.bits = bits
      extent = AxisExtent(bits: bits, groups: groups)
    }

    /// The positions that `mask` keeps; nil for all of them.
    func kept(by mask: ChannelMask) -> [Int]? {
      let kept = bits.indices.filter { bits[$0].map { mask.bits[$0] } ?? true }
      return kept.count == bits.count ? nil : kept
    }
  }

  /// The full name in the network.
  package let name: String
  /// The shape before pruning.
  package let shape: Shape
  /// Whether it is trained; false for a running statistic.
  let isTrained: Bool
  /// The axes over channels; the others keep their extent.
  package let axes: [Axis]

  /// The positions of each axis that `mask` keeps; nil for all of them.
  func kept(by mask: ChannelMask) -> [[Int]?] {
    var kept = [[Int]?](repeating: nil, count: shape.rank)
    for axis in axes { kept[axis.axis] = axis.kept(by: mask) }
    return kept
  }
}
