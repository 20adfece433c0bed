import Networks
import TensorCore

/// What a pruning works with besides the network.
struct PruningWork {
  /// Calibration batches, `[N, H, W, C]` each.
  let images: [Tensor]
  let loss: Evidence.Loss?
  /// The shape of the images that costs are measured for, `[H, W, C]`.
  let imageShape: Shape
  /// Predicts times, if the budget is one.
  let latency: LatencyModel?
  /// The largest cost of the pruned network.
  let limit: ModelCost.Limit
  /// The network whose weights the kept channels take; nil for those of the pruned one.
  var earlier: Network?
  let progress: PruningProgress.Listener
}

extension [Tensor] {
  /// The images in batches of about `wanted`, as statistics of norms need them; only images of one
  /// size are joined.
  package func joined(perBatch wanted: Int) -> [Tensor] {
    var batches: [Tensor] = []
    var next: [Tensor] = []
    func flush() {
      if !next.isEmpty { batches.append(Tensor(concatenating: next)) }
      next = []
    }
    for batch in self {
      let isAlike = next.last?.shape.extents.dropFirst() == batch.shape.extents.dropFirst()
      if !isAlike || next.reduce(0, { $0 + $1.shape[0] }) >= wanted { flush() }
      next.append(batch)
    }
    flush()
    return batches
  }
}
