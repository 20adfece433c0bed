import Interchange
import Networks
import TensorCore
import TestSupport
import Testing

/// Networks that are built from the names and shapes of PyTorch's tensors compute what PyTorch does.
@Suite struct RecognizedNetworkTests {
  /// The network of a case's tensors.
  private func network(_ fixture: Fixture) throws -> Network {
    let file = try SafetensorsFile(path: Fixture.path(of: "recognized.safetensors"))
    let prefix = "\(fixture.name).parameters."
    let tensors = file.names.filter { $0.hasPrefix(prefix) }.map { name in
      (name: String(name.dropFirst(prefix.count)), shape: file.entry(named: name)?.shape ?? [])
    }
    let state = StateShapes(tensors)
    let kind = try NetworkKind(of: state)
    #expect(fixture.name.hasPrefix(kind.rawValue))
    let image = try fixture.tensor("input").shape
    let found = try RecognizedNetwork(
      kind, in: state, image: ImageExtent(height: image[1], width: image[2]))
    let (missing, unexpected) = found.difference(from: state)
    #expect(missing == [] && unexpected == [])
    let shapes = try found.graph.tensors.map { tensor in
      (tensor.name, try #require(tensor.slot.layout.memoryShape(ofDisk: state[tensor.name] ?? [])))
    }
    return drawn(
      try NetworkPlan(found.graph, shapes: Dictionary(uniqueKeysWithValues: shapes)))
  }

  @Test(arguments: try Fixture.cases("recognized"))
  func `Recognized networks give PyTorch's values and gradients`(_ fixture: Fixture) throws {
    // PyTorch computed in double precision; norms over a few values magnify rounding.
    let differences = try fixture.differences(
      of: network(fixture), phase: .inference, tolerance: 1e-4)
    // An instance norm removes what a bias adds, so that the bias's gradient is rounding alone.
    let vanishing = try differences.filter { line in
      guard let name = line.firstMatch(of: /^gradient of (.+\.bias):/)?.output.1 else {
        return false
      }
      return try fixture.stored("gradients.\(name)").scalars.allSatisfy { abs($0) < 1e-12 }
    }
    #expect(differences.filter { !vanishing.contains($0) } == [])
  }
}
