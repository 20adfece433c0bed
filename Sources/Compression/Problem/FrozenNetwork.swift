import Autograd
import Networks
import TensorCore

/// A network with fixed weights, for use from many threads.
///
/// Unchecked sendable: the network is only used for forward passes, which read weights and write
/// only to their own tape. The owner of the network must not train it during that time.
struct FrozenNetwork: @unchecked Sendable {
  /// The network, which must only be read.
  let network: Network

  init(_ network: Network) { self.network = network }

  /// The pixels that pass at the same time, so that activations of large images take little memory.
  private static let pixelsAtOnce = 65_536

  /// The main output for images `[N, H, W, C]` in inference mode.
  func callAsFunction(_ images: Tensor) -> Tensor {
    let (count, pixels) = (images.shape[0], images.shape[1] * images.shape[2])
    let batch = max(1, Self.pixelsAtOnce / max(1, pixels))
    guard count > batch else { return network(images) }
    return Tensor(
      concatenating: stride(from: 0, to: count, by: batch).map {
        network(images.slice($0..<min($0 + batch, count)))
      })
  }
}
