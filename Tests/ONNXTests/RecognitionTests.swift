import Networks
import ONNX
import TensorCore
import TestSupport
import Testing

@Suite("Recognizing what ONNX models spell out")
struct RecognitionTests {
  /// A model with single numbers as constants.
  private func draft(_ constants: [String: Float] = [:]) -> ModelDraft {
    var draft = ModelDraft(nil, 4, 8, 8)
    for (name, number) in constants { draft.weight(name, [], [number]) }
    return draft
  }

  private func expectOperations(
    _ draft: ModelDraft, _ operations: [String], like function: (Float) -> Float
  ) throws {
    let model = try draft.imported()
    #expect(model.operations == operations)
    let image = drawnImages([2, 8, 8, 4]).map { $0 * 3 }
    let expected = Tensor(image.scalars.map(function), shape: image.shape)
    #expect(relativeDifference(model.network(image), expected) < 1e-5)
  }

  @Test("Hard swish in three forms")
  func hardSwish() throws {
    let swish = { (x: Float) in x * min(max(x + 3, 0), 6) / 6 }
    var quotient = draft(["three": 3, "six": 6, "zero": 0])
    quotient.node("sum", "Add", "image", "three")
    quotient.node("clip", "Clip", "sum", "zero", "six")
    quotient.node("product", "Mul", "image", "clip")
    quotient.node("out", "Div", "product", "six")
    quotient.outputs("out")
    try expectOperations(quotient, ["hard_swish"], like: swish)
    var gate = draft(["three": 3, "six": 6, "zero": 0])
    gate.node("sum", "Add", "three", "image")
    gate.node("clip", "Clip", "sum", "zero", "six")
    gate.node("gate", "Div", "clip", "six")
    gate.node("out", "Mul", "gate", "image")
    gate.outputs("out")
    try expectOperations(gate, ["hard_swish"], like: swish)
    var sigmoid = draft()
    sigmoid.node(
      "gate", "HardSigmoid", "image",
      attributes: [.number("alpha", 1 / 6), .number("beta", 0.5)])
    sigmoid.node("out", "Mul", "image", "gate")
    sigmoid.outputs("out")
    try expectOperations(sigmoid, ["hard_swish"], like: swish)
  }

  @Test("ReLU6, ReLU and a clip with other bounds")
  func clips() throws {
    var six = draft(["zero": 0, "six": 6])
    six.node("out", "Clip", "image", "zero", "six")
    six.outputs("out")
    try expectOperations(six, ["relu6"]) { min(max($0, 0), 6) }
    var open = draft(["zero": 0])
    open.node("out", "Clip", "image", "zero")
    open.outputs("out")
    try expectOperations(open, ["relu"]) { max($0, 0) }
    var other = draft(["low": -1, "high": 2])
    other.node("out", "Clip", "image", "low", "high")
    other.outputs("out")
    try expectOperations(other, ["clip"]) { min(max($0, -1), 2) }
  }

  /// Adds the nodes of an instance norm before scale and shift.
  private func addNorm(_ draft: inout ModelDraft, over axes: [Int] = [2, 3]) {
    let axes = [ModelDraft.Attribute.integers("axes", axes)]
    draft.node("mean", "ReduceMean", "image", attributes: axes)
    draft.node("centered", "Sub", "image", "mean")
    draft.node("squares", "Pow", "centered", "two")
    draft.node("variance", "ReduceMean", "squares", attributes: axes)
    draft.node("sum", "Add", "variance", "epsilon")
    draft.node("deviation", "Sqrt", "sum")
  }

  private func expectNorm(_ draft: ModelDraft, scale: [Float], shift: [Float]) throws {
    let model = try draft.imported()
    #expect(model.operations == ["instance_norm"])
    var random = RandomStream(seed: 2)
    var plan = Draft("norm")
    let image = plan.image(channels: 4)
    let network = Network(
      plan.plan(plan.instanceNorm("norm", image, isAffine: true, then: .relu)), random: &random)
    for (name, parameter) in network.namedParameters {
      parameter.value = Tensor(name.hasSuffix("weight") ? scale : shift, shape: [4])
    }
    let images = drawnImages([2, 8, 8, 4])
    #expect(relativeDifference(model.network(images), network(images)) < 1e-5)
  }

  @Test("An instance norm with scale, shift and rectifier")
  func instanceNorm() throws {
    var draft = draft(["two": 2, "epsilon": 1e-5])
    draft.weight("scale", [4, 1, 1], [1, 2, 3, 4])
    draft.weight("shift", [1, 4, 1, 1], [0, 1, 0, -1])
    addNorm(&draft)
    draft.node("normal", "Div", "centered", "deviation")
    draft.node("scaled", "Mul", "normal", "scale")
    draft.node("shifted", "Add", "scaled", "shift")
    draft.node("out", "Relu", "shifted")
    draft.outputs("out")
    try expectNorm(draft, scale: [1, 2, 3, 4], shift: [0, 1, 0, -1])
  }

  @Test("An instance norm as a product and an offset")
  func shiftedNorm() throws {
    var draft = draft(["two": 2, "epsilon": 1e-5])
    draft.weight("scale", [1, 4, 1, 1], [1, 2, 3, 4])
    draft.weight("shift", [1, 4, 1, 1], [0, 1, 0, -1])
    addNorm(&draft)
    draft.node("inverse", "Reciprocal", "deviation")
    draft.node("factor", "Mul", "inverse", "scale")
    draft.node("scaled", "Mul", "image", "factor")
    draft.node("moved", "Mul", "mean", "factor")
    draft.node("offset", "Sub", "shift", "moved")
    draft.node("shifted", "Add", "scaled", "offset")
    draft.node("out", "Relu", "shifted")
    draft.outputs("out")
    try expectNorm(draft, scale: [1, 2, 3, 4], shift: [0, 1, 0, -1])
  }

  @Test("A norm of other axes stays as it is spelled")
  func otherNorm() throws {
    var draft = draft(["two": 2, "epsilon": 1e-5])
    addNorm(&draft, over: [1, 2, 3])
    draft.node("out", "Div", "centered", "deviation")
    draft.outputs("out")
    #expect(try !draft.imported().operations.contains("instance_norm"))
  }

  /// Images as high and as wide as they have channels.
  private func cube() -> ModelDraft {
    var draft = ModelDraft(nil, 4, 4, 4)
    for (name, number) in ["two": 2, "epsilon": 1e-5] as [String: Float] {
      draft.weight(name, [], [number])
    }
    draft.numbers("turned", [0, 1, 4, 1])
    return draft
  }

  @Test("A mean or a deviation that is broadcast along another axis stays as it is spelled")
  func turnedNorm() throws {
    var mean = cube()
    let axes = [ModelDraft.Attribute.integers("axes", [2, 3])]
    mean.node("mean", "ReduceMean", "image", attributes: axes)
    mean.node("rows", "Reshape", "mean", "turned")
    mean.node("centered", "Sub", "image", "rows")
    mean.node("squares", "Pow", "centered", "two")
    mean.node("variance", "ReduceMean", "squares", attributes: axes)
    mean.node("sum", "Add", "variance", "epsilon")
    mean.node("deviation", "Sqrt", "sum")
    mean.node("out", "Div", "centered", "deviation")
    mean.outputs("out")
    #expect(try !mean.imported().operations.contains("instance_norm"))
    var deviation = cube()
    addNorm(&deviation)
    deviation.node("rows", "Reshape", "deviation", "turned")
    deviation.node("out", "Div", "centered", "rows")
    deviation.outputs("out")
    let model = try deviation.imported()
    #expect(!model.operations.contains("instance_norm"))
    let images = drawnImages([1, 4, 4, 4])
    let output = model.network(images)
    // The first row is divided by the deviation of the first channel.
    let channel = (0..<16).map { images.scalars[$0 * 4] }
    let average = channel.reduce(0, +) / 16
    let variance = channel.reduce(0) { $0 + ($1 - average) * ($1 - average) } / 16
    let expected = (channel[0] - average) / (variance + 1e-5).squareRoot()
    #expect(abs(output.scalars[0] - expected) < 1e-5)
    let last = (0..<16).map { images.scalars[$0 * 4 + 3] }
    let lastAverage = last.reduce(0, +) / 16
    let turned = (last[0] - lastAverage) / (variance + 1e-5).squareRoot()
    #expect(abs(output.scalars[3] - turned) < 1e-5)
  }

  @Test("A factor per column is no factor per channel")
  func columns() throws {
    var draft = cube()
    draft.weight("scale", [1, 1, 1, 4], [1, 2, 3, 4])
    addNorm(&draft)
    draft.node("normal", "Div", "centered", "deviation")
    draft.node("out", "Mul", "normal", "scale")
    draft.outputs("out")
    #expect(try draft.imported().operations == ["instance_norm", "constant", "multiply"])
  }

  private func addBatchNorm(_ draft: inout ModelDraft) {
    for name in ["weight", "bias", "running_mean", "running_var"] {
      draft.weight("bn.\(name)", [4], [1, 2, 3, 4])
    }
    draft.node(
      "bn", "BatchNormalization", "image", "bn.weight", "bn.bias", "bn.running_mean",
      "bn.running_var")
  }

  @Test("A batch norm takes its residual and its rectifier")
  func residual() throws {
    var draft = draft()
    addBatchNorm(&draft)
    draft.node("sum", "Add", "image", "bn")
    draft.node("out", "Relu", "sum")
    draft.outputs("out")
    let model = try draft.imported()
    #expect(model.network.graph.nodes.map(\.inputs) == [["image", "image"]])
    #expect(model.network.graph.nodes[0].attributes["then"] == .text("relu"))
  }

  @Test("A residual that is also read elsewhere keeps its own value")
  func sharedNorm() throws {
    var draft = draft()
    addBatchNorm(&draft)
    draft.node("act", "Relu", "bn")
    draft.node("out", "Sub", "act", "bn")
    draft.outputs("out")
    #expect(try draft.imported().operations == ["batch_norm", "relu", "subtract"])
  }

  @Test("A matrix product and a sum are one linear layer")
  func linear() throws {
    var draft = draft()
    draft.node("pool", "GlobalAveragePool", "image")
    draft.node("flat", "Flatten", "pool")
    draft.weight("w", [4, 2], [1, 0, 0, 1, 0, 0, 0, 0])
    draft.weight("b", [2], [5, 6])
    draft.node("product", "MatMul", "flat", "w")
    draft.node("out", "Add", "product", "b")
    draft.outputs("out")
    #expect(try draft.imported().operations == ["global_average_pool", "linear"])
  }
}
