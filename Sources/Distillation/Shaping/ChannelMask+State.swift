import Pruning
import TensorCore
import Training

extension ChannelMask {
  /// One number per channel for a run's state: 1 for a channel to keep, otherwise 0.
  var tensor: Tensor { Tensor(bits.map { $0 ? 1 : 0 }, shape: [bits.count]) }

  /// Reads a saved `tensor`.
  ///
  /// - Throws: `OptimizerStateMismatch` if it does not fit the groups, or keeps nothing of one.
  init(_ name: String, in state: [String: Tensor], of groups: ChannelGroups) throws {
    let bits = (state[name]?.scalars ?? []).map { $0 != 0 }
    guard bits.count == groups.channelCount,
      groups.groups.allSatisfy({ bits[$0.channels].contains(true) })
    else { throw OptimizerStateMismatch.damaged(name, "keeps no channel of some group") }
    self.init(bits, of: groups)
  }
}
