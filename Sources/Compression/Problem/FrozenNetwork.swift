import Autograd
import Networks
import TensorCore

/// A network whose weights no longer change, for many threads at once.
///
/// Unchecked sendable: the network is handed out for forward passes only, which read weights and
/// write nothing but their own tape. Whoever gives an original away must not train it meanwhile.
struct FrozenNetwork: @unchecked Sendable {
  /// The network, to be read only.
  let network: Network

  init(_ network: Network) { self.network = network }

  /// The main output for images `[N, H, W, C]`, in inference.
  func callAsFunction(_ images: Tensor) -> Tensor { network(images) }
}
