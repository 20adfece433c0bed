import Layers
import Networks

extension LossNetworks {
  /// A 1×1 convolution from the student's channels at a pair to the teacher's.
  func adapter(for pair: FeaturePair, _ label: String, seed: UInt64) -> Convolution2D {
    var random = stream(seed: seed, label, pair.name)
    let channels = channels(of: pair)
    return Convolution2D(
      channels.student, channels.teacher, kernelSize: 1, initializer: .heNormalFanOut,
      random: &random)
  }
}
