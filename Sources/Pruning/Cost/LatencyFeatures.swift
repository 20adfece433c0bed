/// What the time of a network depends on, as a function of its groups' widths: for each kind of
/// layer the multiply-adds and the scalars written and read, and the number of layers.
///
/// A layer belongs to two kinds: its family, the layers with its operation and kernel, and the layers
/// of the family with its image sizes.
struct LatencyFeatures: Sendable {
  /// A number per product of axes' lengths.
  private struct Product: Sendable {
    let unit: Double
    let extents: [AxisExtent]

    /// A product that is `whole` at the full lengths of `axes`.
    init(_ whole: Int, of axes: [ParameterChannels.Axis]) {
      unit = Double(whole) / Double(axes.reduce(1) { $0 * $1.bits.count })
      extents = axes.map(\.extent)
    }

    func value(_ widths: [Int]) -> Double {
      extents.reduce(unit) { $0 * Double($1.value(widths)) }
    }
  }

  private struct Layer: Sendable {
    let kinds: [Int]
    let products: [Product]
  }

  /// The number of features of a kind.
  static let perKind = 3

  /// The kinds of layers in the order of their first layer.
  let kinds: [String]
  /// Whether each kind is a family.
  let isFamily: [Bool]
  private let layers: [Layer]

  /// Reads the layers of the network that `groups` were read from.
  init(of groups: ChannelGroups) {
    var kinds: [String] = []
    var isFamily: [Bool] = []
    func place(_ name: String, isFamily family: Bool) -> Int {
      if let known = kinds.firstIndex(of: name) { return known }
      kinds.append(name)
      isFamily.append(family)
      return kinds.count - 1
    }
    layers = groups.operations.map { operation in
      let sizes = "\(operation.inputPixels) to \(operation.outputPixels) pixels"
      let own = [
        place(operation.family, isFamily: true),
        place("\(operation.family), \(sizes)", isFamily: false),
      ]
      let parameter = operation.weight.map { groups.parameters[$0] }
      let axes = parameter?.axes ?? []
      func product(_ pixels: Int, _ role: ChannelGroup.Member.Role) -> Product {
        // A depthwise layer has one axis for both.
        let own = axes.filter { $0.role == role || $0.role == .perChannel }
        return Product(pixels * own.reduce(1) { $0 * $1.bits.count }, of: own)
      }
      return Layer(
        kinds: own,
        products: [
          Product(operation.multiplyAdds, of: axes), product(operation.outputPixels, .output),
          product(operation.inputPixels, .input),
        ])
    }
    self.kinds = kinds
    self.isFamily = isFamily
  }

  /// The features of each kind, and then the number of layers.
  func values(widths: [Int]) -> [Double] {
    var values = [Double](repeating: 0, count: Self.perKind * kinds.count + 1)
    for layer in layers {
      for (index, product) in layer.products.enumerated() {
        let value = product.value(widths)
        for kind in layer.kinds { values[Self.perKind * kind + index] += value }
      }
    }
    values[values.count - 1] = Double(layers.count)
    return values
  }
}
