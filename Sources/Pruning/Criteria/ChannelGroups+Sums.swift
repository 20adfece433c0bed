import Autograd
import Layers

extension ChannelGroups {
  /// Sums over the weights that make or read each channel.
  ///
  /// - Parameter terms: A number for each scalar of a weight; nil if it has none to add.
  func sums(
    over role: ChannelGroup.Member.Role, in model: any Module,
    of terms: (Parameter) -> [Float]?
  ) -> [Double] {
    var sums = [Double](repeating: 0, count: channelCount)
    for (channels, parameter) in matched(with: model) where channels.shape.rank > 1 {
      for axis in channels.axes where axis.role == role {
        guard axis.bits.contains(where: { $0 != nil }), let terms = terms(parameter) else {
          continue
        }
        let inner = channels.shape.extents[(axis.axis + 1)...].reduce(1, *)
        for (index, term) in terms.enumerated() {
          if let bit = axis.bits[index / inner % axis.bits.count] { sums[bit] += Double(term) }
        }
      }
    }
    return sums
  }
}
