import DataPipeline
import TensorCore

/// A network's outputs for the middle of some images, computed when they are first asked for and then
/// kept, as far as 128 MiB allow.
final class KnownAnswers {
  static let largestBytes = 128 << 20

  let images: PreparedImages
  private let network: ImageNetwork
  private var outputs: [Int: Tensor] = [:]
  private var bytes = 0

  init(of network: ImageNetwork, for images: PreparedImages) {
    self.network = network
    self.images = images
  }

  /// The output for an image of some index.
  func output(at index: Int) -> Tensor {
    if let known = outputs[index] { return known }
    let output = network.answer(to: images.image(at: index)).output
    bytes += output.count * MemoryLayout<Float>.stride
    if bytes <= Self.largestBytes { outputs[index] = output }
    return output
  }
}
