import Autograd
import Layers
import TensorCore

extension ChannelGroups {
  /// The norm of all weights that make a channel, over every layer of its group; a number per
  /// channel, higher ones to keep.
  ///
  /// - Precondition: `model` has the parameters of the network that the groups were read from.
  public func magnitudes(in model: any Module, _ norm: MagnitudeNorm) -> [Float] {
    let sums = sums(over: .output, in: model) { parameter in
      parameter.value.scalars.map { norm == .l1 ? abs($0) : $0 * $0 }
    }
    return sums.map { Float(norm == .l1 ? $0 : $0.squareRoot()) }
  }
}
