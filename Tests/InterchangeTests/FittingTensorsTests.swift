import Autograd
import FileAccess
import Foundation
import Interchange
import Layers
import Networks
import TensorCore
import TestSupport
import Testing

@Suite("Tensors of a file that fit a network")
struct FittingTensorsTests {
  private func network(classes: Int, seed: UInt64) -> Network {
    var random = RandomStream(seed: seed)
    return Network(
      .resNet(depth: 8, width: 2, inputChannels: 1, classes: classes), random: &random)
  }

  /// Writes a network's tensors under other names.
  private func write(
    _ network: Network, to path: String, renamed: (String) -> String = { $0 }
  ) throws {
    try SafetensorsWriter.write(
      tensors: ModuleState.tensors(of: network).map {
        StoredTensor(name: renamed($0.name), tensor: $0.tensor, type: $0.type)
      }, to: path)
  }

  private func values(_ network: Network) -> [String: Tensor] {
    Dictionary(
      uniqueKeysWithValues: network.namedState.map { ($0.name, $0.parameter.value) })
  }

  @Test(arguments: [
    "", "module.", "_orig_mod.", "model.", "module.model.", "module._orig_mod.model.", "student.",
    "networks.0.netG_A.",
  ])
  func `A network takes all but the last layer of one with other classes`(_ prefix: String) throws {
    try withTemporaryFolder { folder in
      let (source, target) = (network(classes: 5, seed: 1), network(classes: 3, seed: 2))
      let (given, before) = (values(source), values(target))
      try write(source, to: folder + "/a") { prefix + $0 }
      let fitting = try ModuleState.loadFitting(
        StateFile.openNetwork(path: folder + "/a"), into: target)
      let weights = target.namedState.filter { $0.parameter.layout != .counter }.map(\.name)
      #expect(fitting.taken == weights.filter { !$0.hasPrefix("fc.") })
      #expect(fitting.misfits.map(\.name) == ["fc.weight", "fc.bias"])
      #expect(fitting.prefix == prefix)
      for (name, value) in values(target) where weights.contains(name) {
        #expect(value == (name.hasPrefix("fc.") ? before[name] : given[name]), "\(name)")
      }
      let words = fitting.words(path: "x")
      #expect(words.contains("\(weights.count - 2) of \(weights.count) tensors"))
      #expect(prefix.isEmpty || words.contains("begin with \"\(prefix)\""))
      #expect(words.contains("fc.weight is [5, 8] in the file, but [3, 8] in the network"))
    }
  }

  @Test func `Of several networks the one that fits best is taken, and a tie is reported`() throws {
    try withTemporaryFolder { folder in
      func tensors(_ classes: Int, _ seed: UInt64, _ prefix: String) -> [StoredTensor] {
        ModuleState.tensors(of: network(classes: classes, seed: seed), prefix: prefix)
      }
      func fitting(_ tensors: [StoredTensor]) throws -> FittingTensors {
        try SafetensorsWriter.write(tensors: tensors, to: folder + "/a")
        return try ModuleState.loadFitting(
          StateFile.openNetwork(path: folder + "/a"), into: network(classes: 3, seed: 2))
      }
      #expect(try fitting(tensors(5, 1, "a.") + tensors(3, 2, "b.")).prefix == "b.")
      let tie = try fitting(tensors(3, 1, "a.") + tensors(3, 2, "b."))
      #expect(tie.prefix == "a." && tie.otherPrefixes == ["b."])
      #expect(
        tie.words(path: "x").contains("; as many fit behind b., which `condense convert --part`"))
    }
  }

  @Test func `Tensors that the file does not have stay new`() throws {
    try withTemporaryFolder { folder in
      let target = network(classes: 3, seed: 2)
      try write(network(classes: 3, seed: 1), to: folder + "/a") {
        $0.hasPrefix("layer1") ? "other.\($0)" : $0
      }
      let fitting = try ModuleState.loadFitting(
        StateFile.openNetwork(path: folder + "/a"), into: target)
      #expect(fitting.misfits.allSatisfy { $0.name.hasPrefix("layer1") && $0.found == nil })
      #expect(fitting.words(path: "x").contains("layer1.0.conv1.weight [2, 2, 3, 3] is not in"))
      #expect(fitting.words(path: "x").contains("; and "))
    }
  }

  @Test func `Nothing that fits is an error, and counters do not count`() throws {
    try withTemporaryFolder { folder in
      let target = network(classes: 3, seed: 2)
      let before = values(target)
      try SafetensorsWriter.write(
        tensors: [
          StoredTensor(name: "fc.weight", tensor: Tensor(zeros: [7, 8])),
          StoredTensor(name: "bn1.num_batches_tracked", tensor: Tensor(zeros: []), type: .int64),
        ], to: folder + "/a")
      let problem = #expect(throws: FileProblem.self) {
        try ModuleState.loadFitting(StateFile.openNetwork(path: folder + "/a"), into: target)
      }
      #expect(problem?.found.hasPrefix("none of its 2 tensors (") == true)
      #expect(
        problem?.found.hasPrefix(
          "none of its 2 tensors (bn1.num_batches_tracked [], fc.weight [7, 8]) has the name")
          == true)
      #expect(values(target) == before)
    }
  }

  @Test func `A tensor that is not finite is refused`() throws {
    try withTemporaryFolder { folder in
      let target = network(classes: 3, seed: 2)
      let before = values(target)
      try SafetensorsWriter.write(
        tensors: [StoredTensor(name: "fc.bias", tensor: Tensor(repeating: .nan, shape: [3]))],
        to: folder + "/a")
      let problem = #expect(throws: FileProblem.self) {
        try ModuleState.loadFitting(StateFile.openNetwork(path: folder + "/a"), into: target)
      }
      #expect(problem?.found == "fc.bias contains NaN or infinity")
      #expect(values(target) == before)
    }
  }
}
