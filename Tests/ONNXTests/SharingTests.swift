import Networks
import ONNX
import TensorCore
import TestSupport
import Testing

@Suite("Tensors that nodes of ONNX models share")
struct SharingTests {
  @Test("A constant that two nodes read is one node, and is counted once")
  func constants() throws {
    var draft = ModelDraft(nil, 2, 2, 2)
    draft.weight("shift", [2, 1, 1], [1, 2])
    draft.node("a", "Add", "image", "shift")
    draft.node("b", "Mul", "a", "shift")
    draft.outputs("b")
    let model = try draft.imported()
    #expect(model.operations == ["constant", "add", "multiply"])
    #expect(model.bytes == 8)
    let image = drawnImages([1, 2, 2, 2])
    let expected = image.scalars.enumerated().map { place, scalar in
      let shift: Float = place.isMultiple(of: 2) ? 1 : 2
      return (scalar + shift) * shift
    }
    #expect(model.network(image).scalars == expected)
  }

  @Test("A constant whose axes are reordered for two nodes is one node")
  func reordered() throws {
    var draft = ModelDraft(nil, 2, 2, 2)
    draft.weight("shift", [2, 2, 2], [0, 1, 2, 3, 4, 5, 6, 7])
    draft.node("a", "Add", "image", "shift")
    draft.node("b", "Add", "a", "shift")
    draft.outputs("b")
    let model = try draft.imported()
    #expect(model.operations == ["constant", "add", "add"])
    // As in the model, and as [H, W, C].
    #expect(model.bytes == 64)
    #expect(
      model.network(Tensor(zeros: [1, 2, 2, 2])).scalars == [0, 8, 2, 10, 4, 12, 6, 14])
  }

  @Test("A tensor that a node makes is counted once")
  func filled() throws {
    var draft = ModelDraft(nil, 2, 2, 2)
    draft.numbers("shape", [2, 1, 1])
    draft.node("zeros", "ConstantOfShape", "shape")
    draft.node("out", "Add", "image", "zeros")
    draft.outputs("out")
    // Two numbers, and the three of its shape for every probe.
    #expect(try draft.imported().bytes == 2 * 4 + 3 * 32)
  }

  @Test("A weight that a layer stores in another order is counted twice, and its bias once")
  func layers() throws {
    var draft = ModelDraft(nil, 2, 2, 2)
    draft.weight("w", [2, 2, 1, 1], [1, 2, 3, 4])
    draft.weight("b", [2], [5, 6])
    draft.node("conv", "Conv", "image", "w", "b")
    draft.outputs("conv")
    #expect(try draft.imported().bytes == 2 * 16 + 8)
    #expect(try draft.problem(ONNXImportOptions(maximumBytes: 30)).contains("needs more than"))
  }

  @Test("Weights whose names have spaces are told apart")
  func names() throws {
    var draft = ModelDraft(nil, 1, 2, 2)
    draft.weight("w", [1, 1, 1, 1], [2])
    draft.weight("x y", [1], [3])
    draft.weight("w x", [1, 1, 1, 1], [5])
    draft.weight("y", [1], [7])
    draft.node("a", "Conv", "image", "w", "x y")
    draft.node("b", "Conv", "a", "w x", "y")
    draft.outputs("b")
    let network = try draft.imported().network
    #expect(network.graph.nodes.map(\.weightsOf) == [nil, nil])
    #expect(network(Tensor(repeating: 1, shape: [1, 2, 2, 1])).scalars == [32, 32, 32, 32])
  }
}
