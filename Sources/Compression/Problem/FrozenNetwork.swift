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

  /// The main output for images `[N, H, W, C]` in inference mode.
  func callAsFunction(_ images: Tensor) -> Tensor { network(images) }
}
