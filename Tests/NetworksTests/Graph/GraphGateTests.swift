import Foundation
import Networks
import TensorCore
import Testing

/// Errors in a graph are found before a layer is made, with the name of the node.
@Suite struct GraphGateTests {
  /// A graph of these nodes over images of two channels, which gives the last node's value.
  private func graph(_ nodes: String, outputs: String? = nil) throws -> Graph {
    let json = """
      {"title": "test", "inputs": [{"name": "image", "channels": 2}], "nodes": [\(nodes)],
       "outputs": [\(outputs ?? #""last""#)]}
      """
    return try JSONDecoder().decode(Graph.self, from: Data(json.utf8))
  }

  /// The error in a graph with these tensors, for images of 8×8.
  private func problem(
    _ nodes: String, _ shapes: [String: Shape] = [:], outputs: String? = nil,
    limits: ShapeLimits = ShapeLimits(liveBytes: 1 << 30)
  ) throws -> String? {
    do {
      let plan = try NetworkPlan(
        ResolvedGraph(graph(nodes, outputs: outputs)), shapes: shapes)
      _ = try plan.shapes(for: [1, 8, 8, 2], limits: limits)
      return nil
    } catch let problem as GraphProblem {
      return problem.description
    }
  }

  /// Nodes, the shapes of their tensors, and the expected error.
  struct Misfit: Sendable {
    let nodes: String
    let shapes: [String: Shape]
    let found: String

    init(_ nodes: String, _ shapes: [String: Shape], _ found: String) {
      (self.nodes, self.shapes, self.found) = (nodes, shapes, found)
    }
  }

  private static let convolutions: [Misfit] = [
    Misfit(
      "", ["last.weight": [3, 3, 3, 5], "last.bias": [5]],
      "it reads 2 channels, but its weight is for 3"
    ),
    Misfit("", ["last.weight": [3, 3, 2, 5], "last.bias": [4]], "its bias is [4], expected [5]"),
    Misfit(
      "", ["last.weight": [9, 3, 2, 5], "last.bias": [5]],
      "8 pixels with a padding of 0 are fewer than"
    ),
    Misfit(
      #", "dilation": [1, 4]"#, ["last.weight": [3, 3, 2, 5], "last.bias": [5]],
      "8 pixels with a padding of 0 are fewer than its window of 9"
    ),
    Misfit(
      #", "padding": [0, 0, 8, 0], "padding_mode": "reflect""#,
      ["last.weight": [3, 3, 2, 5], "last.bias": [5]],
      "the padding by reflection is [0, 0, 8, 0], expected less than either side"
    ),
    Misfit(
      #", "padding": 8, "padding_mode": "reflect""#,
      ["last.weight": [3, 3, 2, 5], "last.bias": [5]],
      "the padding by reflection is 8, expected less than either side of the image of 8×8"
    ),
    Misfit(
      #", "groups": 3"#, ["last.weight": [3, 3, 2, 6], "last.bias": [6]],
      "in each of 3 groups"
    ),
    Misfit(
      #", "groups": 2"#, ["last.weight": [3, 3, 1, 5], "last.bias": [5]],
      "it has 5 output channels, expected a multiple of its 2 groups"
    ),
    Misfit(
      #", "depthwise": true"#, ["last.weight": [3, 3, 1, 5], "last.bias": [5]],
      "it reads 2 channels, but its weight is for 1 in each of 5 groups"
    ),
    Misfit(
      #", "depthwise": true, "groups": 2"#, ["last.weight": [3, 3, 1, 2], "last.bias": [2]],
      "it is depthwise, so groups must not be set"
    ),
  ]

  private static let others: [Misfit] = [
    Misfit(
      #"{"name": "last", "op": "conv_transpose2d", "from": ["image"], "output_padding": 1, "bias": false}"#,
      ["last.weight": [3, 3, 4, 2]], "expected less than the stride 1"
    ),
    Misfit(
      #"{"name": "last", "op": "conv_transpose2d", "from": ["image"], "stride": [2, 1], "output_padding": 1, "bias": false}"#,
      ["last.weight": [3, 3, 4, 2]], "output_padding is 1, expected less than the stride [2, 1]"
    ),
    Misfit(
      #"{"name": "last", "op": "conv_transpose2d", "from": ["image"], "padding": 9, "bias": false}"#,
      ["last.weight": [3, 3, 4, 2]], "the padding 9 crops the whole output for an image of 8×8"
    ),
    Misfit(
      #"{"name": "last", "op": "max_pool", "from": ["image"], "size": 3, "padding": 3}"#, [:],
      "the padding is 3, expected less than the window's size of 3"
    ),
    Misfit(
      #"{"name": "last", "op": "max_pool", "from": ["image"], "size": 9}"#, [:],
      "8 pixels with a padding of 0 are fewer than its window of 9"
    ),
    Misfit(
      #"{"name": "last", "op": "max_pool", "from": ["image"], "size": [2, 3], "padding": [0, 0, 0, 3]}"#,
      [:], "the padding is [0, 0, 0, 3], expected less than the window's size of [2, 3]"
    ),
    Misfit(
      #"{"name": "last", "op": "max_pool", "from": ["image"], "size": 2, "padding": [1, 0], "dilation": [9, 1]}"#,
      [:], "the dilation is [9, 1], expected at most the padded image's 8×8"
    ),
    Misfit(
      #"{"name": "last", "op": "average_pool", "from": ["image"], "size": [11, 2], "stride": 2, "padding": [0, 0, 1, 0], "ceil_mode": true}"#,
      [:], "8 pixels with a padding of 0 and 1 are fewer than its window of 11"
    ),
    Misfit(
      #"{"name": "last", "op": "reflection_pad", "from": ["image"], "padding": 8}"#, [:],
      "the padding by reflection is 8, expected less than either side of the image of 8×8"
    ),
    Misfit(
      #"{"name": "a", "op": "max_pool", "from": ["image"], "size": 8}, {"name": "last", "op": "instance_norm", "from": ["a"]}"#,
      [:], "it normalizes images of 1×1, expected more than one pixel"
    ),
    Misfit(
      #"{"name": "a", "op": "max_pool", "from": ["image"]}, {"name": "last", "op": "add", "from": ["a", "image"]}"#,
      [:],
      "it combines [1, 4, 4, 2] and [1, 8, 8, 2], expected equal extents, extents of 1, or a scalar"
    ),
    Misfit(
      #"{"name": "a", "op": "max_pool", "from": ["image"]}, {"name": "last", "op": "concatenate", "from": ["a", "image"]}"#,
      [:], "expected shapes that differ in channels only"
    ),
    Misfit(
      #"{"name": "a", "op": "max_pool", "from": ["image"]}, {"name": "last", "op": "multiply", "from": ["image", "a"]}"#,
      [:], "it combines [1, 8, 8, 2] and [1, 4, 4, 2], expected equal extents"
    ),
    Misfit(
      #"{"name": "last", "op": "linear", "from": ["image"], "bias": false}"#,
      ["last.weight": [3, 4]], "it reads 2 features, but its weight is for 4"
    ),
    Misfit(
      #"{"name": "a", "op": "flatten", "from": ["image"]}, {"name": "last", "op": "linear", "from": ["a"], "bias": false, "flattened": [8, 5]}"#,
      ["last.weight": [3, 128]], "flattened is [8, 5], but it reads flattened images of 8×8"
    ),
    Misfit(
      #"{"name": "a", "op": "flatten", "from": ["image"]}, {"name": "last", "op": "global_average_pool", "from": ["a"]}"#,
      [:], "it reads [1, 128], expected images [N, H, W, C]"
    ),
  ]

  /// Attributes of a node that reads the image `[1, 8, 8, 2]`, and the error.
  private static let attributes = [
    (#""reduce", "axes": [0]"#, "it reduces axis 0, which is the batch"),
    (#""reduce", "axes": [-4, 1]"#, "it reduces axis 0, which is the batch"),
    (#""reduce", "axes": []"#, "it reduces no axis"),
    (#""reduce", "axes": [1, -3]"#, "which contains an axis of [1, 8, 8, 2] twice"),
    (#""reduce", "axes": [4]"#, "it reads [1, 8, 8, 2], which has no axis 4"),
    (#""softmax", "axis": 4"#, "it reads [1, 8, 8, 2], which has no axis 4"),
    (#""log_softmax", "axis": -5"#, "which has no axis -5"),
    (#""permute", "axes": [0, 1, 2]"#, "expected each axis of [1, 8, 8, 2] once"),
    (#""permute", "axes": [0, 1, 2, 2]"#, "expected each axis of [1, 8, 8, 2] once"),
    (#""permute""#, "axes is [], expected each axis"),
    (#""reshape", "shape": [-1, -1]"#, "expected -1 at most once"),
    (#""reshape", "shape": [0, 127]"#, "which does not fit the 128 scalars of [1, 8, 8, 2]"),
    (#""reshape", "shape": [0, 3, -1]"#, "which does not fit the 128 scalars"),
    (#""reshape", "shape": [1, 1, 1, 128, 0]"#, "shape copies the extent of axis 4"),
    (
      #""reshape", "shape": [1073741824, 1073741824, 1073741824, 1073741824]"#,
      "expected extents of 1 to 2⁵⁰ scalars"
    ),
    (#""slice", "axis": 1, "start": 8"#, "it selects no position of an axis of 8"),
    (#""slice", "axis": 4"#, "which has no axis 4"),
    (#""gather", "axis": 1, "positions": [8]"#, "it selects the position 8 of an axis of 8"),
    (#""gather", "axis": 1, "positions": [-9]"#, "it selects the position -9 of an axis of 8"),
    (#""gather", "positions": []"#, "it selects no position"),
    (#""expand", "shape": [0, 0, 0, 3]"#, "of which those of 1 may grow"),
    (#""expand", "shape": [0, 0, 0]"#, "of which those of 1 may grow"),
    (#""tile", "repeats": [2]"#, "expected a number for each axis of [1, 8, 8, 2]"),
    (
      #""tile", "repeats": [1048576, 1048576, 1048576, 1]"#, "expected extents of 1 to 2⁵⁰ scalars"
    ),
    (#""pad", "pads": [1, 1]"#, "expected two numbers for each axis of [1, 8, 8, 2]"),
    (
      #""pad", "mode": "reflect", "pads": [0, 8, 0, 0, 0, 0, 0, 0]"#,
      "expected less than the extents of [1, 8, 8, 2] for a padding by reflection"
    ),
    (#""resize""#, "expected either size, or scale_height and scale_width"),
    (#""resize", "scale_height": 2"#, "expected either size, or scale_height and scale_width"),
    (#""resize", "size": [2, 2], "scale_height": 2, "scale_width": 2"#, "expected either size"),
    (#""resize", "scale_height": 0.1, "scale_width": 1"#, "expected extents of 1 to 2⁵⁰ scalars"),
    (#""concatenate", "axis": 4"#, "which has no axis 4"),
  ]

  @Test(arguments: attributes)
  func `Attributes that do not fit the value are rejected`(
    attributes: String, found: String
  ) throws {
    let problem = try problem(#"{"name": "last", "from": ["image"], "op": \#(attributes)}"#)
    #expect(problem?.contains(found) == true, "\(problem ?? "")")
  }

  @Test func `Values of several ranks are rejected where one rank is needed`() throws {
    let flat = #"{"name": "a", "op": "flatten", "from": ["image"]}"#
    for (node, found) in [
      (#""op": "matmul", "from": ["image", "a"]"#, "it multiplies [1, 8, 8, 2] by [1, 128]"),
      (
        #""op": "matmul", "from": ["image", "image"]"#, "it multiplies [1, 8, 8, 2] by [1, 8, 8, 2]"
      ),
      (#""op": "subtract", "from": ["image", "a"]"#, "it combines [1, 8, 8, 2] and [1, 128]"),
      (#""op": "concatenate", "from": ["image", "a"]"#, "it joins [1, 8, 8, 2] and [1, 128]"),
      (#""op": "resize", "from": ["image", "a"]"#, "it reads [1, 128], expected images"),
      (#""op": "resize", "from": ["a"], "size": [2, 2]"#, "it reads [1, 128], expected images"),
      (#""op": "slice", "from": ["a"]"#, "whose features PyTorch orders differently"),
      (#""op": "local_response_norm", "from": ["a"]"#, "whose features PyTorch orders differently"),
      (#""op": "tile", "from": ["a"], "repeats": [1, 2]"#, "PyTorch orders differently"),
      (#""op": "pad", "from": ["a"], "pads": [0, 1, 0, 0]"#, "PyTorch orders differently"),
    ] {
      let problem = try problem(
        flat + #", {"name": "last", \#(node)}"#, outputs: #""a", "last""#)
      #expect(problem?.contains(found) == true, "\(problem ?? "")")
    }
    let prelu = try problem(
      #"{"name": "last", "op": "prelu", "from": ["image"]}"#, ["last.weight": [3]])
    #expect(prelu?.contains("its weight is [3], expected [2]") == true)
  }

  @Test func `Constants have the batch of their tensor, and are broadcast`() throws {
    let nodes = #"""
      {"name": "bias", "op": "constant", "from": [], "rank": 4},
      {"name": "last", "op": "add", "from": ["bias", "image"]}
      """#
    let plan = try NetworkPlan(
      ResolvedGraph(graph(nodes)), shapes: ["bias.value": [1, 1, 1, 2]])
    #expect(try plan.shapes(for: [3, 8, 8, 2]) == [[1, 1, 1, 2], [3, 8, 8, 2]])
    #expect(plan.parameterCount == 2)
    #expect(plan.isTrainable)
    #expect(try problem(nodes, ["bias.value": [1, 1, 1, 3]])?.contains("it combines") == true)
    #expect(try problem(nodes, ["bias.value": [2]])?.contains("expected 4 extents") == true)
    let frozen = nodes.replacing(#""rank": 4"#, with: #""rank": 0, "trained": false"#)
    let fixed = try NetworkPlan(ResolvedGraph(graph(frozen)), shapes: ["bias.value": []])
    #expect(try fixed.shapes(for: [3, 8, 8, 2]).last == [3, 8, 8, 2])
    #expect(fixed.parameterCount == 0)
    #expect(!fixed.isTrainable)
  }

  private static let convolution = #"{"name": "last", "op": "conv2d", "from": ["image"]"#

  @Test func `A valid graph passes`() throws {
    #expect(
      try problem(
        Self.convolution + #", "padding": 1}"#,
        ["last.weight": [3, 3, 2, 5], "last.bias": [5]]) == nil)
  }

  @Test(arguments: [
    (
      #"{"name": "last", "op": "vgg", "from": ["image"]}"#,
      "found the operation \"vgg\", expected one of"
    ),
    (
      #"{"name": "last", "op": "relu", "from": ["image"], "slop": 1}"#,
      #"relu has no attribute "slop"; it has none"#
    ),
    (
      #"{"name": "last", "op": "max_pool", "from": ["image"], "sise": 1}"#,
      #"max_pool has no attribute "sise"; expected size, stride, padding"#
    ),
    (
      #"{"name": "last", "op": "max_pool", "from": ["image"], "size": 0}"#,
      "size is 0, expected a whole number or [height, width] in 1...1024"
    ),
    (
      #"{"name": "last", "op": "max_pool", "from": ["image"], "size": 1.5}"#,
      "size is 1.5, expected a whole number or [height, width] in 1...1024"
    ),
    (
      #"{"name": "last", "op": "max_pool", "from": ["image"], "stride": [2, 0]}"#,
      "stride is [2, 0], expected a whole number or [height, width] in 1...1024"
    ),
    (
      #"{"name": "last", "op": "max_pool", "from": ["image"], "padding": [0, 1, 0]}"#,
      "padding is [0, 1, 0], expected a whole number, [height, width] or [top, left, bottom, right]"
    ),
    (
      #"{"name": "last", "op": "leaky_relu", "from": ["image"], "slope": -1}"#,
      "slope is -1, expected a number in 1e-12...1000000.0"
    ),
    (
      #"{"name": "last", "op": "instance_norm", "from": ["image"], "then": "leaky_relu 0"}"#,
      #"then is "leaky_relu 0", expected none, relu, or leaky_relu SLOPE with a positive slope"#
    ),
    (
      #"{"name": "last", "op": "dropout", "from": ["image"], "rate": 1}"#,
      "rate is 1, expected a number in 0..<1"
    ),
    (#"{"name": "last", "op": "add", "from": ["image"]}"#, "add takes 2 inputs, found 1"),
    (#"{"name": "last", "op": "relu", "from": []}"#, "relu takes 1 input, found 0"),
    (
      #"{"name": "last", "op": "constant", "from": ["image"]}"#, "constant takes 0 inputs, found 1"
    ),
    (
      #"{"name": "last", "op": "elementwise", "from": ["image"], "function": "tan"}"#,
      #"function is "tan", expected one of exp, log"#
    ),
    (
      #"{"name": "last", "op": "slice", "from": ["image"], "step": 0}"#,
      "step is 0, expected a whole number other than 0"
    ),
    (
      #"{"name": "last", "op": "reshape", "from": ["image"], "shape": [0, -2]}"#,
      "shape is [0, -2], expected at most 8 whole numbers in -1...1073741824"
    ),
    (
      #"{"name": "last", "op": "clip", "from": ["image"], "min": 1e300}"#,
      "min is 1e+300, expected a number"
    ),
    (
      #"{"name": "last", "op": "relu", "from": ["first"]}"#,
      #"it reads "first", which does not exist"#
    ),
    (
      #"{"name": "last", "op": "relu", "from": ["last"]}"#,
      #"it reads "last", which comes later"#
    ),
    (
      #"{"name": "last", "op": "add", "from": ["image", "b"]}, {"name": "b", "op": "relu", "from": ["last"]}"#,
      #"it reads "b", which comes later"#
    ),
    (
      #"{"name": "last", "op": "relu", "from": ["image"]}, {"name": "last", "op": "relu", "from": ["image"]}"#,
      "an earlier node has the same name"
    ),
    (
      #"{"name": "last", "op": "conv2d", "from": ["image"], "weights_of": "first"}"#,
      #"weights_of is "first", expected an earlier node with weights"#
    ),
    (
      #"{"name": "last", "op": "linear", "from": ["image"], "bias": false}"#,
      "the tensor last.weight is missing"
    ),
  ])
  func `Invalid nodes are rejected by name`(node: String, found: String) throws {
    let problem = try #require(try problem(node))
    #expect(problem.contains(found), "\(problem)")
    if !found.contains("tensor") { #expect(problem.hasPrefix(#"node "last": "#)) }
  }

  @Test func `Every node must lead to an output`() throws {
    let relu = #"{"name": "last", "op": "relu", "from": ["image"]}"#
    let idle = #"{"name": "idle", "op": "relu", "from": ["image"]}"#
    #expect(try problem(relu + ", " + idle) == #"node "idle": no output depends on this node"#)
  }

  @Test(arguments: [
    (
      #""aliases": {"last": "last"}"#,
      #"the alias "last" of "last" is invalid, expected a new name of a node"#
    ),
    (#""aliases": {"a": "b"}"#, #"the alias "a" of "b" is invalid, expected a new name of a node"#),
    (#""taps": ["last", "last"]"#, "the taps contain a name twice"),
    (#""taps": ["first"]"#, #"found no node for the tap "first""#),
  ])
  func `Aliases and taps must lead to nodes`(key: String, found: String) throws {
    let json = """
      {"title": "test", "inputs": [{"name": "image", "channels": 2}],
       "nodes": [{"name": "last", "op": "relu", "from": ["image"]}], "outputs": ["last"], \(key)}
      """
    let graph = try JSONDecoder().decode(Graph.self, from: Data(json.utf8))
    let problem = #expect(throws: GraphProblem.self) { try ResolvedGraph(graph) }
    #expect(problem?.description == found)
  }

  @Test func `Names that a graph repeats are limited, and shortened in messages`() throws {
    let relu = GraphNode("a.b.last", "relu", reading: ["image"])
    func problem(
      _ nodes: [GraphNode] = [], outputs: [String] = ["a.b.last"], taps: [String] = []
    ) -> String? {
      let graph = Graph(
        title: "t", inputs: [.init("image", channels: 1)], nodes: [relu] + nodes,
        outputs: outputs, taps: taps)
      do throws(GraphProblem) {
        _ = try ResolvedGraph(graph)
        return nil
      } catch {
        return error.description
      }
    }
    let long = String(repeating: "x", count: 1_000_000)
    #expect(problem(taps: ["a", "a.b", "a.b.last"]) == nil)
    #expect(problem(taps: ["a.", "a.b"]) == #"found no node for the tap "a.""#)
    #expect(problem(taps: (0..<10_001).map { "\($0)" })?.contains("10001 outputs") == true)
    #expect(
      problem(outputs: Array(repeating: "a.b.last", count: 10_001))?.contains("10001 outputs")
        == true)
    let joins = (0..<30).map {
      GraphNode("c\($0)", "concatenate", reading: Array(repeating: "a.b.last", count: 4000))
    }
    #expect(problem(joins)?.contains("the nodes read 120001 values") == true)
    for found in [
      problem(outputs: [long]), problem([GraphNode("n", "relu", reading: [long])]),
      problem([GraphNode("n", long, reading: ["image"])]),
      problem([GraphNode("n", "relu", reading: ["image"], attributes: [long: .integer(1)])]),
      problem([GraphNode("n", "conv2d", reading: ["image"], weightsOf: long)]),
      problem(taps: [long]),
    ] {
      #expect((1..<1000).contains(found?.utf8.count ?? 0))
    }
  }

  @Test(arguments: [
    #"{"title": "t", "inputs": [], "nodes": [], "outputs": [], "alias": {}}"#,
    #"{"title": "t", "inputs": [{"name": "i", "channels": 1, "height": 4}], "nodes": [], "outputs": []}"#,
  ])
  func `Unknown keys are rejected`(json: String) {
    #expect(throws: DecodingError.self) {
      try JSONDecoder().decode(Graph.self, from: Data(json.utf8))
    }
  }

  @Test func `Names can be printed`() throws {
    for name in ["", "a\\u001b[31m", String(repeating: "a", count: 1001)] {
      let node = #"{"name": "\#(name)", "op": "relu", "from": ["image"]}"#
      #expect(try problem(node)?.hasPrefix("a node has the name") == true)
    }
  }

  @Test func `A node that shares weights may have another initializer`() throws {
    let nodes = #"""
      {"name": "a", "op": "conv2d", "from": ["image"], "bias": false, "initializer": "normal 0.02"},
      {"name": "last", "op": "conv2d", "from": ["a"], "bias": false, "weights_of": "a", "stride": 2}
      """#
    #expect(try problem(nodes, ["a.weight": [1, 1, 2, 2]]) == nil)
  }

  @Test func `Outputs must be nodes, at least one`() throws {
    let relu = #"{"name": "last", "op": "relu", "from": ["image"]}"#
    #expect(try problem(relu, outputs: #""no""#) == #"the output "no" is not a node"#)
    #expect(try problem(relu, outputs: #""image""#) == #"the output "image" is not a node"#)
    #expect(try problem(relu, outputs: "") == "the graph has no outputs")
    #expect(try problem("", outputs: "")?.contains("the graph has 0 nodes") == true)
  }

  @Test func `All tensors must exist, with the right rank, and no others`() throws {
    let weight: [String: Shape] = ["last.weight": [3, 3, 2, 5]]
    let bias: [String: Shape] = ["last.bias": [5]]
    func found(_ shapes: [String: Shape]) throws -> String? {
      try problem(Self.convolution + "}", shapes)
    }
    #expect(try found(weight) == "the tensor last.bias is missing")
    #expect(
      try found(weight.merging(bias) { $1 }.merging(["extra": [1]]) { $1 })
        == "the tensor extra belongs to no node")
    #expect(
      try found(bias.merging(["last.weight": [3, 3, 2]]) { $1 })
        == "the tensor last.weight is [3, 3, 2], expected 4 extents of 1 or more")
    #expect(
      try found(bias.merging(["last.weight": [3, 3, 0, 5]]) { $1 })
        == "the tensor last.weight is [3, 3, 0, 5], expected 4 extents of 1 or more")
  }

  @Test(arguments: convolutions)
  func `Convolutions with mismatched shapes are rejected`(misfit: Misfit) throws {
    let node = Self.convolution + misfit.nodes + "}"
    let problem = try #require(try problem(node, misfit.shapes))
    #expect(problem.hasPrefix(#"node "last": "#) && problem.contains(misfit.found), "\(problem)")
  }

  @Test(arguments: others)
  func `Shapes that would fail a layer's precondition are rejected`(misfit: Misfit) throws {
    let problem = try #require(try problem(misfit.nodes, misfit.shapes))
    #expect(problem.hasPrefix("node \"") && problem.contains(misfit.found), "\(problem)")
  }

  @Test func `Forty doubling concatenations are rejected, like every other memory bomb`() throws {
    func chain(_ count: Int, _ node: (Int) -> String) -> String {
      (0..<count).map(node).joined(separator: ", ")
    }
    func name(_ index: Int) -> String { index < 0 ? "image" : "n\(index)" }
    let doubling = chain(40) {
      #"{"name": "n\#($0)", "op": "concatenate", "from": ["\#(name($0 - 1))", "\#(name($0 - 1))"]}"#
    }
    let doubled = try #require(try problem(doubling, outputs: #""n39""#))
    #expect(doubled.hasPrefix(#"node "n"#) && doubled.contains("1024 MiB that are allowed"))
    var weights: [String: Shape] = [:]
    for index in 0..<60 { weights["n\(index).weight"] = [1, 1, 2, 2] }
    let growing = chain(60) {
      #"{"name": "n\#($0)", "op": "conv_transpose2d", "from": ["\#(name($0 - 1))"], "stride": 1024, "bias": false}"#
    }
    #expect(try problem(growing, weights, outputs: #""n59""#)?.hasPrefix(#"node "n"#) == true)
    let padded = chain(60) {
      #"{"name": "n\#($0)", "op": "conv2d", "from": ["\#(name($0 - 1))"], "padding": 1024, "bias": false}"#
    }
    #expect(try problem(padded, weights, outputs: #""n59""#)?.hasPrefix(#"node "n"#) == true)
    // Many small values that live until the end are a memory bomb as well.
    let waiting = chain(2000) { #"{"name": "n\#($0)", "op": "relu", "from": ["image"]}"# }
    let all = (0..<2000).map { "\"n\($0)\"" }.joined(separator: ", ")
    let joined = waiting + #", {"name": "last", "op": "concatenate", "from": [\#(all)]}"#
    let limits = ShapeLimits(liveBytes: 1 << 20)
    #expect(try problem(joined, limits: limits)?.contains("needs more than the 1 MiB") == true)
    let separate = chain(2000) {
      #"{"name": "n\#($0)", "op": "relu", "from": ["\#(name($0 - 1))"]}"#
    }
    #expect(try problem(separate, outputs: #""n1999""#, limits: limits) == nil)
    // The work buffer of a convolution needs memory as well.
    let wide = #"{"name": "a", "op": "conv2d", "from": ["image"], "bias": false}"#
    let tall =
      #"{"name": "last", "op": "conv2d", "from": ["a"], "padding": 1000, "bias": false}"#
    let rows = try problem(
      wide + ", " + tall,
      ["a.weight": [1, 1, 2, 16_384], "last.weight": [1024, 2000, 16_384, 1]])
    #expect(rows?.contains("its work buffer is [1024") == true, "\(rows ?? "")")
  }

  @Test(arguments: [
    (
      #"["f"], "bias": false"#,
      #"node "last": it reads flattened images, so set flattened to [8, 8]"#
    ),
    (
      #"["f"], "bias": false, "flattened": [4, 16]"#,
      "flattened is [4, 16], but it reads flattened images of 8×8"
    ),
    (#"["p"], "bias": false, "flattened": [1, 1]"#, "vectors that are not flattened images"),
    (#"["f"], "bias": false, "flattened": [8, 8]"#, nil),
    (#"["r"], "bias": false, "flattened": [8, 8]"#, nil),
    (#"["r"], "bias": false"#, "set flattened to [8, 8]"),
    (#"["j"], "bias": false"#, #"node "j": it joins flattened images"#),
    (
      #"["m"], "bias": false"#,
      #"node "m": it reads a flattened image, whose features PyTorch orders"#
    ),
    (#"["p"], "bias": false"#, nil),
  ])
  func `The order of flattened features is never guessed`(reads: String, found: String?) throws {
    let all = [
      "f": #"{"name": "f", "op": "flatten", "from": ["image"]}"#,
      "r": #"{"name": "r", "op": "relu", "from": ["f"]}"#,
      "j": #"{"name": "j", "op": "concatenate", "from": ["f", "f"]}"#,
      "l": #"{"name": "l", "op": "linear", "from": ["f"], "bias": false, "flattened": [8, 8]}"#,
      "m": #"{"name": "m", "op": "add", "from": ["f", "l"]}"#,
      "p": #"{"name": "p", "op": "global_average_pool", "from": ["image"]}"#,
    ]
    let needed = ["f": "f", "r": "fr", "j": "fj", "m": "flm", "p": "p"]
    let place = String(reads.dropFirst(2).prefix(1))
    let nodes = try #require(needed[place]).map { all["\($0)"] ?? "" }
    let last = #"{"name": "last", "op": "linear", "from": \#(reads)}"#
    let features = ["p": 2, "j": 256][place] ?? 128
    let problem = try problem(
      (nodes + [last]).joined(separator: ", "),
      ["last.weight": [3, features], "l.weight": [128, 128]].filter { name, _ in
        name == "last.weight" || place == "m"
      })
    if let found {
      #expect(problem?.contains(found) == true, "\(problem ?? "")")
    } else {
      #expect(problem == nil)
    }
  }

  @Test func `A batch is halved until its values fit`() throws {
    let plan = try NetworkPlan(
      ResolvedGraph(graph(#"{"name": "last", "op": "relu", "from": ["image"]}"#)), shapes: [:])
    // An image takes 512 bytes, and so does its value.
    func size(_ bytes: Int) -> Int {
      plan.batchSize(250, for: [8, 8, 2], limits: ShapeLimits(liveBytes: bytes))
    }
    #expect(size(250 * 1024) == 250)
    #expect(size(250 * 1024 - 1) == 125)
    #expect(size(125 * 1024 - 1) == 62)
    #expect(size(1) == 1)
  }

  @Test func `Every graph that passes the check runs`() throws {
    // The counterpart of the rejections: sizes just within the limits.
    let nodes = """
      {"name": "a", "op": "conv2d", "from": ["image"], "padding": 7, "padding_mode": "reflect", "bias": false},
      {"name": "b", "op": "max_pool", "from": ["a"], "size": 4, "padding": 2},
      {"name": "c", "op": "conv_transpose2d", "from": ["b"], "stride": 3, "output_padding": 2, "bias": false},
      {"name": "d", "op": "reflection_pad", "from": ["c"], "padding": 2},
      {"name": "last", "op": "instance_norm", "from": ["d"], "then": "leaky_relu 0.1"}
      """
    let shapes: [String: Shape] = ["a.weight": [22, 1, 2, 3], "c.weight": [1, 2, 2, 3]]
    let plan = try NetworkPlan(ResolvedGraph(graph(nodes)), shapes: shapes)
    var random = RandomStream(seed: 1)
    let network = Network(plan, random: &random)
    let found = network(Tensor(repeating: 1, shape: [2, 8, 8, 2]))
    #expect(found.shape == (try plan.shapes(for: [2, 8, 8, 2]).last))
  }
}
