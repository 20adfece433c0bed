import Networks
import ONNX
import TensorCore
import TestSupport
import Testing

@Suite("Gemm: alpha · A · B + beta · C")
struct GemmTests {
  /// A model with images as vectors of two numbers, and a weight `[1, 2, 3; 4, 5, 6]`.
  private func draft() -> ModelDraft {
    var draft = ModelDraft(nil, 2, 1, 1)
    draft.node("vectors", "Flatten", "image")
    draft.weight("w", [2, 3], [1, 2, 3, 4, 5, 6])
    return draft
  }

  private let factors = [ModelDraft.Attribute.number("alpha", 2), .number("beta", 0.5)]
  private let images = Tensor([1, 10, 2, 20], shape: [2, 1, 1, 2])
  /// The product with alpha.
  private let products: [Float] = [82, 104, 126, 164, 208, 252]

  @Test(
    "A row of numbers or a single one is a bias, with its factor", arguments: [[3], [1, 3], []])
  func row(shape: [Int]) throws {
    var draft = draft()
    draft.weight("c", shape, shape.isEmpty ? [8] : [8, 10, 12])
    draft.node("out", "Gemm", "vectors", "w", "c", attributes: factors)
    draft.outputs("out")
    let model = try draft.imported()
    #expect(model.operations.last == "linear")
    let bias: [Float] = shape.isEmpty ? [4, 4, 4] : [4, 5, 6]
    let expected = zip(products, bias + bias).map { $0 + $1 }
    #expect(model.network(images).scalars == expected)
  }

  @Test("An addend may be computed from images, and keeps its factor")
  func computed() throws {
    var draft = draft()
    draft.node("c", "MatMul", "vectors", "w")
    draft.node("out", "Gemm", "vectors", "w", "c", attributes: factors)
    draft.outputs("out")
    #expect(try draft.imported().network(images).scalars == products.map { $0 * 1.25 })
  }

  @Test("An addend of one column is broadcast over the columns of the product")
  func column() throws {
    var draft = draft()
    draft.weight("ones", [2, 1], [1, 1])
    draft.node("c", "MatMul", "vectors", "ones")
    draft.node("out", "Gemm", "vectors", "w", "c", attributes: factors)
    draft.outputs("out")
    let expected = products.enumerated().map { $1 + ($0 < 3 ? 5.5 : 11) }
    #expect(try draft.imported().network(images).scalars == expected)
  }

  @Test("An addend that the product would have to be broadcast to is refused")
  func larger() throws {
    var draft = draft()
    draft.weight("narrow", [2, 1], [1, 1])
    draft.weight("c", [4], [1, 2, 3, 4])
    draft.node("out", "Gemm", "vectors", "narrow", "c")
    draft.outputs("out")
    #expect(try draft.problem().contains("adds [4] to a product of the shape [3 or 7, 1]"))
  }
}
