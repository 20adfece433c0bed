import Autograd
import Layers
import Networks
import ONNX
import TensorCore
import TestSupport
import Testing

@Suite("Reading ONNX models")
struct ImportTests {
  @Test("A convolution has the names and the order of PyTorch's weight")
  func convolution() throws {
    var draft = ModelDraft(1, 2, 3, 3)
    draft.weight("features.0.weight", [1, 2, 1, 1], [10, 1])
    draft.node("/features/features.0/Conv", "Conv", "image", "features.0.weight")
    draft.outputs("/features/features.0/Conv")
    let network = try draft.imported().network
    #expect(network.graph.nodes.map(\.name) == ["features.0"])
    let image = drawnImages([2, 3, 3, 2])
    let sums = image.scalars.indices.filter { $0.isMultiple(of: 2) }.map {
      10 * image.scalars[$0] + image.scalars[$0 + 1]
    }
    #expect(relativeDifference(network(image), Tensor(sums, shape: [2, 3, 3, 1])) < 1e-6)
  }

  @Test(
    "A stated batch of one is open, also in a reshape", arguments: [[1, -1], [1, 12], [-1, 12]])
  func batch(target: [Int]) throws {
    var draft = ModelDraft(1, 3, 2, 2)
    draft.node("act", "Relu", "image")
    draft.numbers("shape", target)
    draft.node("flat", "Reshape", "act", "shape")
    draft.outputs("flat")
    let network = try draft.imported().network
    let image = drawnImages([5, 2, 2, 3])
    let expected = image.transposed(to: [0, 3, 1, 2]).reshaped(to: [5, 12]).map { max($0, 0) }
    #expect(network(image) == expected)
  }

  @Test("Shapes that a model computes are folded, for images of any size")
  func shapes() throws {
    var draft = ModelDraft(nil, 4, nil, nil)
    draft.node("act", "Relu", "image")
    draft.node("extents", "Shape", "act")
    draft.numbers("zero", [0], isSingle: true)
    draft.numbers("first", [0])
    draft.node("batch", "Gather", "extents", "zero")
    draft.node("batches", "Unsqueeze", "batch", "first")
    draft.numbers("rest", [4, -1])
    draft.node("target", "Concat", "batches", "rest", attributes: [.integer("axis", 0)])
    draft.node("rows", "Reshape", "act", "target")
    draft.node(
      "mean", "ReduceMean", "rows",
      attributes: [
        .integers("axes", [2]), .integer("keepdims", 0),
      ])
    draft.outputs("mean")
    let model = try draft.imported()
    #expect(model.imageExtent == nil)
    for side in [6, 9] {
      let image = drawnImages([2, side, side, 4])
      let tape = Tape()
      let expected = tape.constant(image.map { max($0, 0) }).mean(over: [1, 2]).tensor
      #expect(relativeDifference(model.network(image), expected) < 1e-5)
    }
  }

  @Test("Transposes around convolutions of TensorFlow's order disappear")
  func channelsLast() throws {
    var draft = ModelDraft(1, 8, 8, 3)
    draft.node("first", "Transpose", "image", attributes: [.integers("perm", [0, 3, 1, 2])])
    draft.weight("w", [2, 3, 1, 1], [1, 0, 0, 0, 0, 1])
    draft.node("conv", "Conv", "first", "w")
    draft.node("last", "Transpose", "conv", attributes: [.integers("perm", [0, 2, 3, 1])])
    draft.outputs("last")
    let model = try draft.imported()
    #expect(model.operations == ["conv2d"])
    #expect(model.areChannelsLast)
    let image = drawnImages([1, 8, 8, 3])
    #expect(model.network(image) == image.selecting([nil, nil, nil, [0, 2]]))
  }

  @Test("A linear layer after a flattened image keeps the order of PyTorch's columns")
  func flattened() throws {
    var draft = ModelDraft(nil, 2, 2, 2)
    draft.node("flat", "Flatten", "image")
    // The output is the pixel in row 1, column 0 of channel 1.
    draft.weight("fc.weight", [1, 8], (0..<8).map { $0 == 6 ? 1 : 0 })
    draft.node("fc", "Gemm", "flat", "fc.weight", attributes: [.integer("transB", 1)])
    draft.outputs("fc")
    let model = try draft.imported()
    #expect(model.operations == ["flatten", "linear"])
    let image = drawnImages([3, 2, 2, 2])
    let expected = (0..<3).map { image.scalars[$0 * 8 + 2 * 2 + 1] }
    #expect(relativeDifference(model.network(image), Tensor(expected, shape: [3, 1])) < 1e-6)
  }

  @Test("A shuffle of channels keeps images in memory")
  func shuffle() throws {
    var draft = ModelDraft(1, 6, 4, 4)
    draft.numbers("split", [1, 2, 3, 4, 4])
    draft.numbers("join", [1, 6, 4, 4])
    draft.node("groups", "Reshape", "image", "split")
    draft.node("swapped", "Transpose", "groups", attributes: [.integers("perm", [0, 2, 1, 3, 4])])
    draft.node("joined", "Reshape", "swapped", "join")
    draft.node("act", "Relu", "joined")
    draft.outputs("act")
    let model = try draft.imported()
    let image = drawnImages([2, 4, 4, 6])
    let expected = image.selecting([nil, nil, nil, [0, 3, 1, 4, 2, 5]]).map { max($0, 0) }
    #expect(model.network(image) == expected)
    #expect(model.operations == ["reshape", "relu", "permute", "reshape"])
  }

  @Test("Quantized weights are dequantized, and activations are not rounded")
  func quantized() throws {
    var draft = ModelDraft(1, 1, 2, 2)
    draft.weight("scale", [], [0.5])
    var weight = OnnxTensor()
    (weight.name, weight.dims, weight.dataType) = ("w", [1, 1, 1, 1], 3)
    weight.int32Data = [6]
    draft.model.graph.initializer.append(weight)
    var zero = OnnxTensor()
    (zero.name, zero.dataType, zero.int32Data) = ("zero", 3, [2])
    draft.model.graph.initializer.append(zero)
    draft.node("rounded", "QuantizeLinear", "image", "scale", "zero")
    draft.node("restored", "DequantizeLinear", "rounded", "scale", "zero")
    draft.node("weights", "DequantizeLinear", "w", "scale", "zero")
    draft.node("conv", "Conv", "restored", "weights")
    draft.outputs("conv")
    let model = try draft.imported()
    let image = drawnImages([1, 2, 2, 1])
    #expect(relativeDifference(model.network(image), image.map { $0 * 2 }) < 1e-6)
  }

  @Test("Numbers for a second input become part of the network")
  func inputs() throws {
    var draft = ModelDraft(1, 2, 2, 2)
    draft.addInput("style", [1, 2, 1, 1])
    draft.node("scaled", "Mul", "image", "style")
    draft.outputs("scaled")
    let found = try draft.problem()
    #expect(found.contains("\"style\" [1, 2, 1, 1]"))
    let model = try draft.imported(ONNXImportOptions(inputs: ["style": [2, 3]]))
    let image = drawnImages([1, 2, 2, 2])
    let expected = Tensor(
      image.scalars.enumerated().map { $1 * ($0.isMultiple(of: 2) ? 2 : 3) }, shape: [1, 2, 2, 2])
    #expect(model.network(image) == expected)
    #expect(
      try draft.problem(ONNXImportOptions(inputs: ["style": [1]])).contains("takes 2 numbers"))
    #expect(
      try draft.problem(ONNXImportOptions(inputs: ["stile": [1]])).contains("no input \"stile\""))
  }

  @Test("Two nodes with the same weight share it")
  func shared() throws {
    var draft = ModelDraft(1, 1, 2, 2)
    draft.weight("w", [1, 1, 1, 1], [3])
    draft.node("a", "Conv", "image", "w")
    draft.node("b", "Conv", "a", "w")
    draft.outputs("b")
    let network = try draft.imported().network
    #expect(network.graph.nodes.map(\.weightsOf) == [nil, "a"])
    #expect(network.parameterCount == 1)
  }

  @Test("Attention of a model for one image reads any batch")
  func statedBatch() throws {
    var draft = ModelDraft(1, 4, 2, 2)
    for (name, shape) in [
      ("flat", [1, 4, 4]), ("split", [4, 2, 2]), ("joined", [4, 4]), ("single", [4, 1, 4]),
    ] { draft.numbers("\(name).shape", shape) }
    draft.node("flat", "Reshape", "image", "flat.shape")
    draft.node("tokens", "Transpose", "flat", attributes: [.integers("perm", [2, 0, 1])])
    draft.node("split", "Reshape", "tokens", "split.shape")
    draft.node("heads", "Transpose", "split", attributes: [.integers("perm", [1, 0, 2])])
    draft.node("keys", "Transpose", "heads", attributes: [.integers("perm", [0, 2, 1])])
    draft.node("products", "MatMul", "heads", "keys")
    draft.node("shares", "Softmax", "products", attributes: [.integer("axis", -1)])
    draft.node("mixed", "MatMul", "shares", "heads")
    draft.node("back", "Transpose", "mixed", attributes: [.integers("perm", [1, 0, 2])])
    draft.node("joined", "Reshape", "back", "joined.shape")
    draft.node("single", "Reshape", "joined", "single.shape")
    draft.node("result", "Transpose", "single", attributes: [.integers("perm", [1, 0, 2])])
    draft.outputs("result")
    let network = try draft.imported().network
    let images = drawnImages([3, 2, 2, 4])
    let together = network(images)
    #expect(together.shape == [3, 4, 4])
    for place in 0..<3 {
      let alone = network(images.slice(place..<place + 1))
      #expect(relativeDifference(together.slice(place..<place + 1), alone) < 1e-6)
    }
  }

  @Test("A reshape that mixes the images of a batch is refused")
  func mixedBatch() throws {
    var draft = ModelDraft(1, 4, 2, 2)
    for (name, shape) in [("flat", [1, 16]), ("list", [16]), ("row", [1, 16])] {
      draft.numbers("\(name).shape", shape)
    }
    draft.node("flat", "Reshape", "image", "flat.shape")
    draft.node("column", "Transpose", "flat", attributes: [.integers("perm", [1, 0])])
    draft.node("list", "Reshape", "column", "list.shape")
    draft.node("row", "Reshape", "list", "row.shape")
    draft.node("act", "Relu", "row")
    draft.outputs("act")
    #expect(try draft.problem().contains("it is for a batch of 1"))
  }

  @Test("Pixels are shuffled in images of any size", arguments: ["DCR", "CRD"])
  func pixelShuffle(mode: String) throws {
    var draft = ModelDraft(nil, 8, nil, nil)
    draft.node(
      "large", "DepthToSpace", "image",
      attributes: [.integer("blocksize", 2), .text("mode", mode)])
    draft.outputs("large")
    let network = try draft.imported().network
    let image = drawnImages([2, 3, 5, 8])
    let large = network(image)
    #expect(large.shape == [2, 6, 10, 2])
    // The pixel in row 5, column 2 of channel 1 comes from row 2, column 1.
    let channel = mode == "CRD" ? 4 + 2 : 2 * 2 + 1
    #expect(
      large.scalars[(5 * 10 + 2) * 2 + 1] == image.scalars[(2 * 5 + 1) * 8 + channel])
  }

  @Test("Conditions on images choose between values")
  func conditions() throws {
    var draft = ModelDraft(1, 2, 2, 2)
    draft.weight("bound", [], [0.25])
    draft.weight("scale", [1, 2, 1, 1], [2, 3])
    draft.node("isBright", "Greater", "image", "bound")
    draft.node("isDark", "Not", "isBright")
    draft.node("isEither", "Or", "isBright", "isDark")
    draft.node("all", "CastLike", "isEither", "image")
    draft.node("scaled", "Mul", "image", "scale")
    draft.node("chosen", "Where", "isBright", "scaled", "bound")
    draft.node("sum", "Add", "chosen", "all")
    draft.outputs("sum")
    let image = drawnImages([2, 2, 2, 2])
    let expected = Tensor(
      image.scalars.enumerated().map { index, scalar in
        1 + (scalar > 0.25 ? scalar * (index.isMultiple(of: 2) ? 2 : 3) : 0.25)
      }, shape: image.shape)
    #expect(try draft.imported().network(image) == expected)
  }

  @Test("A single scale with an axis fits a zero point without one")
  func singleScale() throws {
    var draft = ModelDraft(1, 1, 2, 2)
    draft.weight("scale", [1], [0.5])
    var bias = OnnxTensor()
    (bias.name, bias.dims, bias.dataType, bias.int32Data) = ("b", [1], 6, [6])
    draft.model.graph.initializer.append(bias)
    var zero = OnnxTensor()
    (zero.name, zero.dataType, zero.int32Data) = ("zero", 6, [0])
    draft.model.graph.initializer.append(zero)
    draft.weight("w", [1, 1, 1, 1], [2])
    draft.node("bias", "DequantizeLinear", "b", "scale", "zero")
    draft.node("conv", "Conv", "image", "w", "bias")
    draft.outputs("conv")
    let image = drawnImages([1, 2, 2, 1])
    #expect(
      relativeDifference(try draft.imported().network(image), image.map { $0 * 2 + 3 }) < 1e-6)
  }

  @Test("A mask of infinities is read as one of the largest numbers")
  func mask() throws {
    var draft = ModelDraft(nil, 1, 1, 3)
    draft.weight("mask", [1, 1, 1, 3], [0, -.infinity, 0])
    draft.node("masked", "Add", "image", "mask")
    draft.node("shares", "Softmax", "masked", attributes: [.integer("axis", -1)])
    draft.outputs("shares")
    let shares = try draft.imported().network(Tensor(zeros: [1, 1, 3, 1]))
    #expect(shares.scalars.elementsEqual([0.5, 0, 0.5]))
  }

  @Test("A constant of the stated batch, with equal images, fits any batch")
  func batchOfConstants() throws {
    var draft = ModelDraft(2, 1, 1, 2)
    draft.weight("token", [2, 1, 1, 1], [5, 5])
    draft.node("joined", "Concat", "token", "image", attributes: [.integer("axis", 3)])
    draft.outputs("joined")
    let result = try draft.imported().network(Tensor(zeros: [3, 1, 2, 1]))
    #expect(result.shape == [3, 1, 3, 1])
    #expect(result.scalars.elementsEqual([5, 0, 0, 5, 0, 0, 5, 0, 0]))
  }
}
