import Networks
import TensorCore

/// The end of a stage of a network: a node with a feature map.
struct FeatureStage {
  /// The path of the node.
  let path: String
  /// The shape of its value for one image, `[1, H, W, C]`.
  let shape: Shape

  /// Height and width.
  var size: [Int] { [shape[1], shape[2]] }
}

extension NetworkPlan {
  /// The stages of the network for images of `[H, W, C]`, in the order of execution: the taps of its
  /// graph, or without them the last node with each size of feature maps.
  func stages(for image: Shape) -> [FeatureStage] {
    guard let shapes = try? shapes(for: Shape([1] + image.extents)) else { return [] }
    let taps = graph.taps.compactMap { path -> FeatureStage? in
      guard let node = graph.node(at: path), shapes[node].rank == 4 else { return nil }
      return FeatureStage(path: path, shape: shapes[node])
    }
    guard taps.isEmpty else { return taps }
    var last: [[Int]: Int] = [:]
    for (node, shape) in shapes.enumerated()
    where shape.rank == 4 && shape[0] == 1 && !graph.outputs.contains(graph.nodes[node].name) {
      last[[shape[1], shape[2]]] = node
    }
    // A map of one pixel follows a global pooling.
    if last.count > 1 { last[[1, 1]] = nil }
    return last.values.sorted().map {
      FeatureStage(path: graph.nodes[$0].name, shape: shapes[$0])
    }
  }

  /// Whether the main output is an image, for images of `[H, W, C]`.
  func makesImages(from image: Shape) -> Bool { (try? outputShape(for: image))?.rank == 4 }

  /// The node with the features of a whole image, for images of `[H, W, C]`: the input of the last
  /// linear layer, without dropout. Networks that do not end in a linear layer have their last stage
  /// in its place; nil if there is none.
  func vectorNode(for image: Shape) -> String? {
    guard var path = featureNode else { return stages(for: image).last?.path }
    while let node = graph.node(at: path), graph.nodes[node].operation == Dropout.Attributes.key {
      path = graph.nodes[node].inputs[0]
    }
    return graph.node(at: path) == nil ? nil : path
  }
}
