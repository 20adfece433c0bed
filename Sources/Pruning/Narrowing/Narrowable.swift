import Layers

/// A network that can be built again with fewer channels.
public protocol Narrowable: Module {
  /// A network of the same kind with other widths; what its weights are does not matter.
  func resized(to widths: LayerWidths) -> Self
}
