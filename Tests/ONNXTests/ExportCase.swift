import Foundation
import Networks
import TensorCore

/// A small network of some operations, which the tests export.
struct ExportCase: Sendable, CustomStringConvertible {
  /// A node: its name, operation and inputs, and its attributes as members of a JSON object.
  typealias Node = (name: String, operation: String, inputs: [String], attributes: String)

  let name: String
  /// The shape of the images.
  let images: Shape
  private let json: String
  private let shapes: [String: Shape]

  var description: String { name }

  /// Makes a network of nodes over `image`, whose outputs are the values that no node reads.
  init(
    _ name: String, images: Shape = [2, 12, 10, 4], _ nodes: [Node],
    _ shapes: [String: Shape] = [:], outputs: [String]? = nil
  ) {
    self.name = name
    self.images = images
    self.shapes = shapes
    let read = Set(nodes.flatMap(\.inputs))
    func list(_ names: [String]) -> String {
      "[\(names.map { "\"\($0)\"" }.joined(separator: ", "))]"
    }
    let objects = nodes.map { node in
      #"{"name": "\#(node.name)", "op": "\#(node.operation)", "from": \#(list(node.inputs))"#
        + "\(node.attributes.isEmpty ? "" : ", ")\(node.attributes)}"
    }
    json = """
      {"title": "\(name)", "inputs": [{"name": "image", "channels": \(images[3])}],
       "nodes": [\(objects.joined(separator: ",\n"))],
       "outputs": \(list(outputs ?? nodes.map(\.name).filter { !read.contains($0) }))}
      """
  }

  /// The graph.
  func graph() throws -> Graph { try JSONDecoder().decode(Graph.self, from: Data(json.utf8)) }

  /// The network, with weights from a seed.
  func network() throws -> Network {
    let resolved = try ResolvedGraph(graph())
    var random = RandomStream(seed: 7)
    var tensors: [String: Tensor] = [:]
    for tensor in resolved.tensors {
      let shape = shapes[tensor.name] ?? []
      let isPositive = tensor.name.hasSuffix("running_var")
      tensors[tensor.name] = Tensor(
        (0..<shape.count).map { _ in
          let number = random.normal() * 0.5
          return isPositive ? abs(number) + 0.5 : number
        }, shape: shape)
    }
    return Network(resolved, tensors: tensors)
  }

  /// Images in about -3...3.
  func input(_ shape: Shape? = nil) -> Tensor {
    var random = RandomStream(seed: 11)
    let shape = shape ?? images
    return Tensor((0..<shape.count).map { _ in random.normal() }, shape: shape)
  }
}
