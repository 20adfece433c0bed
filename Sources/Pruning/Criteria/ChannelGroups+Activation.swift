import Autograd
import Layers
import Networks
import TensorCore

extension ChannelGroups {
  /// The mean absolute value of each channel where layers read it (Molchanov et al. 2017, section
  /// 2.2), over all pixels, images and layers of its group; higher ones to keep.
  ///
  /// - Parameter batches: Calibration images, `[N, H, W, C]` each.
  /// - Precondition: There is a batch; `model` has the parameters of the network that the groups
  ///   were read from.
  public func meanActivations(in model: any Module, batches: some Collection<Tensor>) -> [Float] {
    precondition(!batches.isEmpty, "meanActivations: expected at least one batch, found none")
    let axes = Dictionary(
      uniqueKeysWithValues: matched(with: model).compactMap { channels, parameter in
        channels.axes.first { $0.role == .input }.map { (ObjectIdentifier(parameter), $0.bits) }
      })
    var sums = [Double](repeating: 0, count: channelCount)
    var counts = [Int](repeating: 0, count: channelCount)
    for batch in batches {
      _ = Trace(of: model, batch) { record, inputs, _ in
        guard record.operation.channelFlow == .mixes, let input = inputs.first,
          let bits = record.operation.channelAxes.lazy
            .compactMap({ axes[ObjectIdentifier($0.parameter)] }).first
        else { return }
        let means = input.absoluteColumnSums
        let pixels = input.count / max(1, bits.count)
        for (position, bit) in bits.enumerated() {
          guard let bit else { continue }
          sums[bit] += means[position]
          counts[bit] += pixels
        }
      }
    }
    return zip(sums, counts).map { Float($0 / Double(max(1, $1))) }
  }
}
