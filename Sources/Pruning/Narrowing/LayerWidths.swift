/// The output channels of every layer that makes channels, by the layer's name.
public struct LayerWidths: Sendable {
  private let widths: [String: Int]

  /// What `mask` leaves of each layer.
  init(_ groups: ChannelGroups, _ mask: ChannelMask) {
    widths = groups.outputs.mapValues { bits in
      bits.lazy.filter { $0.map { mask.bits[$0] } ?? true }.count
    }
  }

  /// The output channels of `layer`, or of the last layer that makes channels inside a module of
  /// that name.
  ///
  /// - Precondition: There is such a layer.
  public subscript(layer: String) -> Int {
    if let width = widths[layer] { return width }
    let inside = widths.keys.filter { $0.hasPrefix(layer + ".") }
    guard let last = inside.max(), let width = widths[last] else {
      preconditionFailure("LayerWidths: no layer \(layer) makes channels")
    }
    return width
  }
}
