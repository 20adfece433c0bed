import FileAccess
import Networks
import ONNX
import TensorCore
import TestSupport
import Testing

@Suite("ONNX models that leave the size of their images open")
struct SizeTests {
  private func problem(_ draft: ModelDraft) throws -> FileProblem? {
    do {
      _ = try draft.imported()
      return nil
    } catch let problem as FileProblem {
      return problem
    }
  }

  /// A convolution whose padding keeps the size, or divides it by the stride.
  private func same(_ type: String, stride: Int, _ attributes: ModelDraft.Attribute...)
    -> ModelDraft
  {
    var draft = ModelDraft(nil, 1, nil, nil)
    draft.weight("w", [1, 1, 3, 3], Array(repeating: 1, count: 9))
    draft.node(
      "conv", type, "image", "w",
      attributes: attributes + [
        .text("auto_pad", "SAME_UPPER"), .integers("strides", [stride, stride]),
      ])
    draft.outputs("conv")
    return draft
  }

  @Test("A padding that depends on the size asks for it, and is exact with it")
  func strided() throws {
    let draft = same("Conv", stride: 2)
    let found = try #require(try problem(draft))
    #expect(found.found.contains("has a padding that depends on the image's size"))
    #expect(found.advice == "Give the size of the images with --image-size")
    let model = try draft.imported(
      ONNXImportOptions(imageExtent: ImageExtent(height: 4, width: 5)))
    #expect(model.imageExtent == ImageExtent(height: 4, width: 5))
    // One row at the bottom, and one column on both sides.
    let output = model.network(Tensor(repeating: 1, shape: [1, 4, 5, 1]))
    #expect(output == Tensor([6, 9, 6, 4, 6, 4], shape: [1, 2, 3, 1]))
  }

  @Test("Without a stride, and in a transposed convolution, it is the same for all sizes")
  func anySize() throws {
    let plain = try same("Conv", stride: 1).imported()
    #expect(plain.imageExtent == nil)
    let ones = Tensor(repeating: 1, shape: [1, 2, 2, 1])
    #expect(plain.network(ones).scalars == [4, 4, 4, 4])
    let transposed = try same("ConvTranspose", stride: 2).imported()
    #expect(transposed.imageExtent == nil)
    #expect(
      transposed.network(ones)
        == Tensor([1, 1, 2, 1, 1, 1, 2, 1, 2, 2, 4, 2, 1, 1, 2, 1], shape: [1, 4, 4, 1]))
  }

  @Test("A model that states only the height is not one for images of one size")
  func oneSide() throws {
    var draft = ModelDraft(nil, 1, 8, nil)
    draft.node("act", "Relu", "image")
    draft.outputs("act")
    #expect(try draft.imported().imageExtent == nil)
  }

  @Test("Only a problem with shapes is one of images of any size")
  func advice() throws {
    var missing = ModelDraft(nil, 1, nil, nil)
    missing.node("angle", "Atan", "image")
    missing.outputs("angle")
    let operatorProblem = try #require(try problem(missing))
    #expect(
      operatorProblem.found
        == "the node \"angle\" (Atan) is an operator that Condense does not read")
    #expect(!operatorProblem.advice.contains("--image-size"))
    var shapes = ModelDraft(nil, 1, nil, nil)
    shapes.numbers("target", [1, 16])
    shapes.node("flat", "Reshape", "image", "target")
    shapes.outputs("flat")
    let shapeProblem = try #require(try problem(shapes))
    #expect(shapeProblem.found.hasSuffix("(for images of any size, which the model leaves open)"))
    #expect(shapeProblem.advice.contains("--image-size"))
  }

  @Test("A tensor over the limit is reported as such, and not for the second size")
  func limit() throws {
    var draft = ModelDraft(nil, 1, nil, nil)
    draft.weight("w", [1, 1, 8, 8], Array(repeating: 1, count: 64))
    draft.node("conv", "Conv", "image", "w")
    draft.outputs("conv")
    let found = try draft.problem(ONNXImportOptions(maximumBytes: 100))
    #expect(found.hasPrefix("reading the model needs more than"))
    #expect(!found.contains("any size"))
  }

  @Test("Impossible extents of a second input are counted without an overflow")
  func inputs() throws {
    var draft = ModelDraft(1, 2, 2, 2)
    draft.addInput("style", [1 << 40, 1 << 40])
    draft.node("scaled", "Mul", "image", "style")
    draft.outputs("scaled")
    let found = try draft.problem(ONNXImportOptions(inputs: ["style": []]))
    #expect(found.contains("but 0 are given"))
  }
}
