import TensorCore

/// A value of the network as the ONNX graph holds it.
struct ExportedValue {
  enum Source {
    /// A value of the ONNX graph.
    case value(String)
    /// A tensor of the network, with the axes in memory. Each reader takes it in its own order.
    case constant(Tensor, name: String)
  }

  let source: Source
  /// The extents in memory.
  let memory: [ProbedNumber]
  /// For each axis in ONNX, the axis in memory.
  var order: [Int]
  /// For features that ONNX flattened from images in the order C, H, W: the number of channels. In
  /// memory their order is H, W, C. Nil if both orders are the same.
  var flattenedChannels: Int?

  /// The number of axes.
  var rank: Int { order.count }

  /// The extents in ONNX.
  var extents: [ProbedNumber] { order.map { memory[$0] } }

  /// Whether it is a tensor of the network.
  var isConstant: Bool { if case .constant = source { true } else { false } }

  /// The axis of ONNX that is an axis in memory, counted from the end if it is negative.
  func place(ofMemory axis: Int) -> Int {
    let axis = axis < 0 ? axis + rank : axis
    guard let place = order.firstIndex(of: axis) else {
      preconditionFailure("ExportedValue: found the axis \(axis) of \(rank)")
    }
    return place
  }
}

extension [Int] {
  /// The order of images `[N, C, H, W]`.
  static let images = [0, 3, 1, 2]

  /// The order in memory.
  static func memory(_ rank: Int) -> [Int] { Array(0..<rank) }
}
