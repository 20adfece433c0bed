import Autograd
import Layers
import TensorCore

/// How the weights of a channel are summed up.
public enum MagnitudeNorm: Hashable, Codable, Sendable, CaseIterable {
  /// The sum of absolute values (Li et al. 2017).
  case l1
  /// The root of the sum of squares.
  case l2
}

extension ChannelGroups {
  /// The norm of all weights that make a channel, over every layer of its group; a number per
  /// channel, higher ones to keep.
  ///
  /// - Precondition: `model` has the parameters of the network that the groups were read from.
  public func magnitudes(in model: any Module, _ norm: MagnitudeNorm) -> [Float] {
    let sums = sums(over: .output, in: model) { parameter in
      parameter.value.withPointer { values in
        (0..<parameter.value.count).map { index in
          norm == .l1 ? abs(values[index]) : values[index] * values[index]
        }
      }
    }
    return sums.map { Float(norm == .l1 ? $0 : $0.squareRoot()) }
  }

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
