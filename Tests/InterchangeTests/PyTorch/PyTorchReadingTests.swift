import Autograd
import FileAccess
import Foundation
import Interchange
import Layers
import TensorCore
import Testing

/// Files that PyTorch wrote: scripts/python/fixtures/pytorch_files.py.
@Suite struct PyTorchReadingTests {
  @Test(arguments: ["views", "views-legacy"])
  func `Every type is read, and tensors with every kind of view`(name: String) throws {
    let file = try PyTorchFile(path: checkpoint(name))
    let expected = try expectedFromPyTorch()
    #expect(file.names.count == 18)
    #expect(file.key == nil)
    for name in file.names {
      let tensor = try expected.tensor(named: "views.\(name)")
      #expect(file.entry(named: name)?.shape == tensor.shape)
      #expect(try file.tensor(named: name) == tensor, "\(name)")
    }
    #expect(file.entry(named: "bf16")?.type == .bfloat16)
    #expect(file.entry(named: "absent") == nil)
    #expect(throws: FileProblem.self) { try file.tensor(named: "absent") }
  }

  @Test(arguments: [
    "generator-6-legacy", "generator-6-no-checksums", "generator-6-training",
  ])
  func `The same weights are read from every format`(name: String) throws {
    let file = try PyTorchFile(path: checkpoint(name))
    let expected = try expectedFromPyTorch()
    let prefix = "generator-6."
    let names = expected.names.filter { $0.hasPrefix("\(prefix)model") }
    #expect(Set(file.names.map { prefix + $0 }) == Set(names))
    for name in file.names {
      #expect(try file.tensor(named: name) == expected.tensor(named: prefix + name), "\(name)")
    }
  }

  @Test func `Weights among other items are found, with their key`() throws {
    let path = checkpoint("generator-6-training")
    #expect(try PyTorchFile(path: path).key == "state_dict")
    #expect(try PyTorchFile(path: path, key: "state_dict").names.count == 36)
    let problem = #expect(throws: FileProblem.self) { try PyTorchFile(path: path, key: "model") }
    #expect(
      problem?.description.hasSuffix(
        "the file has no key \"model\". Choose a key, on the command line with --key;"
          + " these hold tensors: \"state_dict\".")
        == true)
    let other = #expect(throws: FileProblem.self) { try PyTorchFile(path: path, key: "epoch") }
    #expect(other?.found == "found an integer, expected a dictionary of tensors")
  }

  @Test func `Two dictionaries of tensors need a key`() throws {
    let path = checkpoint("two-networks")
    let problem = #expect(throws: FileProblem.self) { try PyTorchFile(path: path) }
    #expect(
      problem?.description.hasSuffix(
        "the file contains 2 dictionaries of tensors, expected one. Choose a key, on the command line with --key;"
          + " these hold tensors:"
          + " \"netG\", \"netD\".") == true)
    #expect(try PyTorchFile(path: path, key: "netD").names.first == "model.0.weight")
  }

  @Test(arguments: ["whole-module", "whole-module-legacy"])
  func `A whole module is rejected with its class`(name: String) {
    let problem = #expect(throws: FileProblem.self) { try PyTorchFile(path: checkpoint(name)) }
    let message = problem?.description ?? ""
    #expect(
      message.contains(
        "this file contains a whole Python object of class torch.nn.modules.linear.Linear"))
    #expect(message.contains("Save its state_dict() instead"))
  }

  @Test func `A module takes its state from either format`() throws {
    let module = Holder(parameters: [
      ("f64", Parameter(Tensor(zeros: [4]))), ("transposed", Parameter(Tensor(zeros: [5, 3, 4]))),
    ])
    let file = try PyTorchFile(path: checkpoint("views"))
    let others = Set(file.names).subtracting(["f64", "transposed"])
    #expect(throws: FileProblem.self) { try ModuleState.load(file, into: module) }
    try ModuleState.load(file.omitting(others), into: module)
    #expect(module.value("f64") == Tensor([-2.5, 0, 1.5, 100], shape: [4]))
    #expect(
      try module.value("transposed") == expectedFromPyTorch().tensor(named: "views.transposed"))
  }

  @Test func `The format is recognized by the first bytes`() throws {
    #expect(try StateFile.open(path: checkpoint("views")) is PyTorchFile)
    #expect(try StateFile.open(path: checkpoint("views-legacy")) is PyTorchFile)
    let safetensors = fixture("PyTorch/expected.safetensors")
    #expect(try StateFile.open(path: safetensors) is SafetensorsFile)
    #expect(throws: FileProblem.self) { try StateFile.open(path: safetensors, key: "model") }
  }
}
