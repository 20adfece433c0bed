import Memory
import Networks
import Pruning
import TensorCore

/// Estimates of the memory that pruning takes beside its images.
package enum PruningMemory {
  /// The advice for a machine with too little memory.
  static let advice = "Set recovery: none, use smaller images, or allow more memory"

  /// The memory of scoring channels, and of gathering the inputs of layers for the recovery.
  ///
  /// - Parameters:
  ///   - network: The network to prune.
  ///   - image: `[H, W, C]`; images pass one by one.
  ///   - criterion: The criterion.
  ///   - recovery: How the kept weights are refitted.
  package static func need(
    of network: Network, image: Shape, criterion: any Criterion,
    recovery: ChannelPruning.Recovery
  ) -> MemoryNeed {
    let values =
      (try? network.plan.valueBytes(for: Shape([1] + image.extents)))
      ?? NetworkPlan.ValueBytes.tooMany
    let needsGradients = !criterion.needs.isDisjoint(with: .ofLoss)
    let gathers = recovery.gathersInputs || criterion.needs.contains(.inputs)
    let moments =
      gathers ? ChannelRecovery.bytes(of: ChannelGroups(of: network, imageShape: image)) : 0
    return MemoryNeed([
      (
        "an image's pass",
        (needsGradients || gathers ? values.training : values.inference)
          + (needsGradients ? network.plan.parameterCount * MemoryLayout<Float>.stride : 0)
      ),
      // An inverse in double precision is as large as two moments.
      ("moments of layers", criterion.needs.contains(.inputs) ? 2 * moments : moments),
    ])
  }
}
