import Autograd
import FileAccess
import Foundation
import Interchange
import Layers
import TensorCore
import TestSupport
import Testing

@Suite struct ModuleStateTests {
  private let pytorch = fixture("pytorch-layouts.safetensors")

  /// `everyLayout()` with the scalars of the file that PyTorch wrote.
  private func loaded() throws -> Holder {
    let model = Holder.everyLayout()
    try ModuleState.load(SafetensorsFile(path: pytorch), into: model)
    return model
  }

  @Test func `PyTorch's weights are loaded into the right positions`() throws {
    let model = try loaded()
    // The fixture's scalars encode their position on disk: 1000 a + 100 b + 10 c + d.
    let convolution = try #require(model.value("0.weight"))
    let transposed = try #require(model.value("2.weight"))
    let linear = try #require(model.value("4.weight"))
    var expected: [Float] = []
    for y in 0..<2 {
      for x in 0..<3 {
        for i in 0..<2 {
          for o in 0..<6 { expected.append(Float(1000 * o + 100 * i + 10 * y + x)) }
        }
      }
    }
    #expect(convolution == Tensor(expected, shape: [2, 3, 2, 6]))
    expected = []
    for y in 0..<3 {
      for x in 0..<2 {
        for o in 0..<5 {
          for i in 0..<6 { expected.append(Float(1000 * i + 100 * o + 10 * y + x)) }
        }
      }
    }
    #expect(transposed == Tensor(expected, shape: [3, 2, 5, 6]))
    expected = []
    for o in 0..<4 {
      for y in 0..<2 {
        for x in 0..<3 {
          for c in 0..<5 { expected.append(Float(1000 * o + 100 * c + 10 * y + x)) }
        }
      }
    }
    #expect(linear == Tensor(expected, shape: [4, 30]))
    #expect(model.value("1.num_batches_tracked") == Tensor(41))
    #expect(model.value("1.running_var") == Tensor([0, 1, 2, 3, 4, 5], shape: [6]))
  }

  @Test func `Saving again gives PyTorch's tensors, byte for byte`() throws {
    let model = try loaded()
    #expect(ModuleState.tensors(of: model).map(\.name) == model.namedState.map(\.name))
    try withTemporaryFolder { folder in
      try SafetensorsWriter.write(tensors: ModuleState.tensors(of: model), to: "\(folder)/file")
      #expect(try FileContents.read("\(folder)/file") == FileContents.read(pytorch))
    }
  }

  @Test func `Saving keeps the metadata and marks the file as PyTorch's`() throws {
    let model = try loaded()
    try withTemporaryFolder { folder in
      try ModuleState.save(model, metadata: ["model": "{}"], to: "\(folder)/file")
      let file = try SafetensorsFile(path: "\(folder)/file")
      #expect(file.metadata == ["model": "{}", "format": "pt"])
      #expect(file.entry(named: "0.weight")?.shape == [6, 2, 2, 3])
      #expect(file.entry(named: "1.num_batches_tracked")?.type == .int64)
      #expect(file.entry(named: "1.num_batches_tracked")?.shape == [])
      let copy = Holder.everyLayout()
      try ModuleState.load(file, into: copy)
      for (name, parameter) in model.namedState { #expect(copy.value(name) == parameter.value) }
    }
  }

  @Test func `Half precision rounds weights and keeps counters whole`() throws {
    let weight = Parameter(Tensor([0.1, -2, 1e-9], shape: [3]))
    let counter = Parameter(Tensor([2049], shape: [1]), layout: .counter)
    let model = Holder(parameters: [("w", weight)], buffers: [("num_batches_tracked", counter)])
    try withTemporaryFolder { folder in
      try ModuleState.save(model, to: "\(folder)/file", halfPrecision: true)
      let file = try SafetensorsFile(path: "\(folder)/file")
      #expect(file.entry(named: "w")?.type == .float16)
      #expect(file.entry(named: "num_batches_tracked")?.type == .int64)
      try ModuleState.load(file, into: model)
    }
    #expect(weight.value == Tensor([0.099975586, -2, 0], shape: [3]))
    #expect(counter.value == Tensor([2049], shape: [1]))
  }

  @Test func `Several states share a file under prefixes`() throws {
    let model = try loaded()
    let moments = StoredTensor(name: "optimizer.0.weight", tensor: Tensor(5))
    try withTemporaryFolder { folder in
      try SafetensorsWriter.write(
        tensors: ModuleState.tensors(of: model, prefix: "model.") + [moments], to: "\(folder)/file")
      let file = try SafetensorsFile(path: "\(folder)/file")
      let copy = Holder.everyLayout()
      try ModuleState.load(file, into: copy, prefix: "model.")
      for (name, parameter) in model.namedState { #expect(copy.value(name) == parameter.value) }
      #expect(try file.tensor(named: "optimizer.0.weight") == Tensor(5))
    }
  }

  @Test(arguments: ["module.", "_orig_mod."])
  func `The prefix of a wrapper is dropped`(wrapper: String) throws {
    let model = try loaded()
    try withTemporaryFolder { folder in
      try SafetensorsWriter.write(
        tensors: ModuleState.tensors(of: model, prefix: wrapper), to: "\(folder)/file")
      let copy = Holder.everyLayout()
      try ModuleState.load(SafetensorsFile(path: "\(folder)/file"), into: copy)
      for (name, parameter) in model.namedState { #expect(copy.value(name) == parameter.value) }
    }
  }

  @Test func `A model with a part called module keeps its names`() throws {
    let model = Holder(children: [("module", Holder(parameters: [("w", Parameter(Tensor(3)))]))])
    try withTemporaryFolder { folder in
      try ModuleState.save(model, to: "\(folder)/file")
      model.namedState.forEach { $0.parameter.value = Tensor(0) }
      try ModuleState.load(SafetensorsFile(path: "\(folder)/file"), into: model)
      #expect(model.value("module.w") == Tensor(3))
    }
  }

  @Test func `The counter of batches may be missing`() throws {
    let model = try loaded()
    let tensors = ModuleState.tensors(of: model).filter { $0.name != "1.num_batches_tracked" }
    try withTemporaryFolder { folder in
      try SafetensorsWriter.write(tensors: tensors, to: "\(folder)/file")
      let copy = Holder.everyLayout()
      try ModuleState.load(SafetensorsFile(path: "\(folder)/file"), into: copy)
      #expect(copy.value("1.num_batches_tracked") == Tensor(0))
      #expect(copy.value("1.running_mean") == model.value("1.running_mean"))
    }
  }
}
