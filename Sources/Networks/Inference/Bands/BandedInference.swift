import Autograd
import Layers
import TensorCore

/// Computes the main output of a network for an image whose values do not fit in memory, band by band
/// of rows.
///
/// The result is that of the whole image, up to rounding: bands overlap as far as the layers read
/// neighboring rows, and instance norms use the statistics of the whole image, which passes before the
/// last one measure.
struct BandedInference {
  private let network: Network
  private let map: RowMap
  private let plan: BandPlan

  /// Plans the bands; nil if the network needs the whole image at once, as attention or a global
  /// pooling does.
  ///
  /// - Parameters:
  ///   - network: The network.
  ///   - image: `[H, W, C]`.
  ///   - memory: The most bytes of values, besides the image and the output.
  init?(_ network: Network, image: Shape, memory: Int) {
    guard let map = RowMap(network.plan, image: image),
      let plan = BandPlan(map, costs: network.multiplyAdds(map.shapes), memory: memory)
    else { return nil }
    self.network = network
    self.map = map
    self.plan = plan
  }

  /// The output for an image `[1, H, W, C]`.
  ///
  /// - Parameter tick: Called after each band with the share of the work that is done.
  func callAsFunction(_ image: Tensor, tick: (Double) throws -> Void) rethrows -> Tensor {
    let constants = network.constants(map)
    var statistics: [Int: ChannelStatistics] = [:]
    var start = image
    var done = 0.0
    let total = plan.passes.reduce(0) { $0 + $1.cost }
    for (number, pass) in plan.passes.enumerated() {
      let isLast = number == plan.passes.count - 1
      let overwrites = pass.kept.map { map.canOverwrite(pass.segment.start, with: $0) } ?? false
      var kept = overwrites ? nil : pass.kept.map { Tensor(zeros: map.shapes[$0]) }
      /// Rows that replace those of the start once no band reads the old ones.
      var waiting: [(rows: Tensor, first: Int)] = []
      var output = isLast ? Tensor(zeros: map.shapes[map.output]) : nil
      var moments = pass.measured.flatMap { _ in pass.goal }
        .map { RowMoments(channels: map.shapes[$0][3]) }
      let bands = pass.segment.bands(height: pass.height)
      for (index, band) in bands.enumerated() {
        // Buffers for values of other sizes would come on top of the limit.
        if index == 0 || bands[index - 1].source.count != band.source.count {
          BufferPool.shared.drain()
        }
        while let next = waiting.first,
          next.first + next.rows.shape[1] <= band.source.lowerBound
        {
          start.write(next.rows, atRow: next.first)
          waiting.removeFirst()
        }
        let values =
          band.source.isEmpty
          ? []
          : network.values(
            of: pass.segment, for: start.slice(band.source, alongAxis: 1), constants, statistics)
        for ((place, rows), value) in zip(zip(pass.segment.targets, band.targets), values)
        where !rows.isEmpty {
          let first = pass.segment.row(band.source.lowerBound, at: place)
          let part = value.slice(rows.lowerBound - first..<rows.upperBound - first, alongAxis: 1)
          if place == pass.kept {
            if overwrites { waiting.append((part, rows.lowerBound)) }
            kept?.write(part, atRow: rows.lowerBound)
          }
          if place == pass.goal {
            moments?.add(part)
            output?.write(part, atRow: rows.lowerBound)
          }
        }
        try tick(
          min(1, (done + pass.cost * Double(index + 1) / Double(bands.count)) / max(total, 1)))
      }
      done += pass.cost
      if let norm = pass.measured, let moments,
        let attributes = map.step(at: norm + 1).attributes as? InstanceNorm2D.Attributes
      {
        statistics[norm] = moments.statistics(epsilon: attributes.epsilon)
      }
      if let output { return output }
      for (rows, first) in waiting { start.write(rows, atRow: first) }
      if let kept { start = kept }
    }
    preconditionFailure("BandedInference: found no pass")
  }
}
