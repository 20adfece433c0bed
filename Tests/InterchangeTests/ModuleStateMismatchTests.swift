import Autograd
import FileAccess
import Foundation
import Interchange
import Layers
import TensorCore
import Testing

@Suite struct ModuleStateMismatchTests {
  /// What loading a file of `tensors` into `model` complains about; nothing in the model may
  /// change.
  private func complaint(
    _ tensors: [String: Shape], into model: Holder, type: String = "F32"
  ) throws -> String {
    let before = model.namedState.map(\.parameter.value)
    var items: [String] = []
    var position = 0
    for (name, shape) in tensors {
      let end = position + shape.count * (StorageType(rawValue: type)?.bits ?? 0) / 8
      items.append(described(name, as: type, shape.description, position, end))
      position = end
    }
    let bytes = safetensors("{\(items.joined(separator: ","))}", data: position)
    let file = try SafetensorsFile(bytes, path: "weights")
    let problem = #expect(throws: FileProblem.self) { try ModuleState.load(file, into: model) }
    #expect(problem?.kind == .malformed)
    #expect(model.namedState.map(\.parameter.value) == before)
    return problem?.description ?? ""
  }

  /// Two parameters, `a` of shape [2] and the convolution `b` of [4, 3, 2, 1] on disk, all ones.
  private func model() -> Holder {
    Holder(parameters: [
      ("a", Parameter(Tensor(repeating: 1, shape: [2]))),
      ("b", Parameter(Tensor(repeating: 1, shape: [2, 1, 3, 4]), layout: .convolution)),
    ])
  }

  @Test func `Missing, unexpected and misshapen tensors are listed together`() throws {
    let message = try complaint(["b": [2, 1, 3, 4], "c": [5]], into: model())
    #expect(
      message == """
        weights: does not fit the model: 1 missing (a [2]); 1 not expected (c [5]); 1 of another shape \
        (b: expected [4, 3, 2, 1], found [2, 1, 3, 4]). Build the model with the configuration that the \
        file was saved with, or correct the graph in the file.
        """)
  }

  @Test func `A tensor too much is refused`() throws {
    let message = try complaint(["a": [2], "b": [4, 3, 2, 1], "c": []], into: model())
    #expect(message.contains("does not fit the model: 1 not expected (c [])."))
  }

  @Test func `A tensor too few is refused`() throws {
    let message = try complaint(["b": [4, 3, 2, 1]], into: model())
    #expect(message.contains("does not fit the model: 1 missing (a [2])."))
  }

  @Test func `The same scalars under another shape are refused`() throws {
    let message = try complaint(["a": [2, 1], "b": [4, 3, 2, 1]], into: model())
    #expect(message.contains("1 of another shape (a: expected [2], found [2, 1])."))
  }

  @Test func `A long list shows its first five and the count`() throws {
    let parameters = (0..<8).map { (name: "p\($0)", parameter: Parameter(Tensor(1))) }
    let message = try complaint(["x": []], into: Holder(parameters: parameters))
    #expect(message.contains("8 missing (p0 [], p1 [], p2 [], p3 [], p4 [], and 3 more)"))
  }

  @Test func `A shared prefix is pointed out`() throws {
    let message = try complaint(["netG.a": [2], "netG.b": [4, 3, 2, 1]], into: model())
    #expect(message.contains("Every name in the file begins with \"netG.\""))
  }

  @Test func `Another counter than the count of batches must be there`() throws {
    let counter = Parameter(Tensor(0), layout: .counter)
    let message = try complaint([:], into: Holder(buffers: [("steps", counter)]))
    #expect(message.contains("1 missing (steps [])"))
  }

  @Test func `A tensor that fits but cannot be read changes nothing`() throws {
    let message = try complaint(["a": [2], "b": [4, 3, 2, 1]], into: model(), type: "C64")
    #expect(message.contains("stored as C64, which cannot be read"))
  }
}
