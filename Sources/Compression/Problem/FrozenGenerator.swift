import Autograd
import Layers
import Networks
import TensorCore

/// A generator whose weights no longer change, for many threads at once.
///
/// Unchecked sendable: the network is handed out for forward passes only, which read weights and
/// write nothing but their own tape. Whoever gives an original away must not train it meanwhile.
struct FrozenGenerator: @unchecked Sendable {
  /// The network, to be read only.
  let network: ResNetGenerator

  init(_ network: ResNetGenerator) { self.network = network }

  /// Translates images `[N, H, W, C]`, in inference.
  func callAsFunction(_ images: Tensor) -> Tensor {
    let tape = Tape()
    return network(tape.constant(images), on: tape).tensor
  }
}

/// A discriminator under the same promise.
///
/// Unchecked sendable: as `FrozenGenerator`.
struct FrozenDiscriminator: @unchecked Sendable {
  private let network: any Module

  init(_ network: any Module) { self.network = network }

  func callAsFunction(_ images: Tensor) -> Tensor {
    let tape = Tape()
    return network(tape.constant(images), on: tape).tensor
  }

  func callAsFunction(_ images: Variable, on tape: Tape) -> Variable { network(images, on: tape) }
}
