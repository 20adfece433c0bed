import Autograd
import FileAccess
import Foundation
import Interchange
import Layers
import TensorCore
import Testing

@Suite struct ModuleStateMismatchTests {
  /// The error of loading a file of `tensors` into `model`, which must not change.
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
        weights: it does not match the model: 1 missing (a [2]); 1 not expected (c [5]); 1 of the wrong \
        shape (b: expected [4, 3, 2, 1], found [2, 1, 3, 4]). Build the model with the configuration of \
        the file, or correct the graph in the file.
        """)
  }

  @Test func `An extra tensor is rejected`() throws {
    let message = try complaint(["a": [2], "b": [4, 3, 2, 1], "c": []], into: model())
    #expect(message.contains("it does not match the model: 1 not expected (c [])."))
  }

  @Test func `A missing tensor is rejected`() throws {
    let message = try complaint(["b": [4, 3, 2, 1]], into: model())
    #expect(message.contains("it does not match the model: 1 missing (a [2])."))
  }

  @Test func `The same scalars with another shape are rejected`() throws {
    let message = try complaint(["a": [2, 1], "b": [4, 3, 2, 1]], into: model())
    #expect(message.contains("1 of the wrong shape (a: expected [2], found [2, 1])."))
  }

  @Test func `A long list has its first five items and the number of the others`() throws {
    let parameters = (0..<8).map { (name: "p\($0)", parameter: Parameter(Tensor(1))) }
    let message = try complaint(["x": []], into: Holder(parameters: parameters))
    #expect(message.contains("8 missing (p0 [], p1 [], p2 [], p3 [], p4 [], and 3 more)"))
  }

  @Test func `The advice mentions a shared prefix`() throws {
    let message = try complaint(["netG.c": [2], "netG.d": [4, 3, 2, 1]], into: model())
    #expect(message.contains("Every name in the file begins with \"netG.\""))
  }

  @Test func `Only the counter of batches may be missing`() throws {
    let counter = Parameter(Tensor(0), layout: .counter)
    let message = try complaint([:], into: Holder(buffers: [("steps", counter)]))
    #expect(message.contains("1 missing (steps [])"))
  }

  @Test func `A matching tensor that cannot be read changes nothing`() throws {
    let message = try complaint(["a": [2], "b": [4, 3, 2, 1]], into: model(), type: "C64")
    #expect(message.contains("has the type C64, which cannot be converted"))
  }
}
