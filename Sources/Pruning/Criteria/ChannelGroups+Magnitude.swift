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
      parameter.value.withPointer { values in
        (0..<parameter.value.count).map { index in
          norm == .l1 ? abs(values[index]) : values[index] * values[index]
        }
      }
    }
    return sums.map { Float(norm == .l1 ? $0 : $0.squareRoot()) }
  }
}
