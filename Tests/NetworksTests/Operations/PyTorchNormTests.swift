import Autograd
import Layers
import Networks
import TensorCore
import TestSupport
import Testing

@Suite struct PyTorchNormTests {
  @Test(arguments: try Fixture.cases("batch-norm").filter { $0.name != "three batches" })
  func `Batch norm gives PyTorch's values, gradients and running statistics`(
    _ fixture: Fixture
  ) throws {
    let layer = BatchNorm2D(fixture.extent("channels"))
    let phase: Phase = fixture.option("training") == 1 ? .training : .inference
    #expect(try fixture.differences(of: layer, phase: phase) == [])
    #expect(try differencesOfStatistics(layer, fixture) == [])
  }

  @Test func `Running statistics follow three batches of different sizes as in PyTorch`() throws {
    let fixture = try #require(
      try Fixture.cases("batch-norm").first { $0.name == "three batches" })
    let layer = BatchNorm2D(fixture.extent("channels"))
    try fixture.load(into: layer)
    for batch in 0..<3 {
      let tape = Tape(phase: .training)
      _ = layer(tape.constant(try fixture.tensor("input\(batch)")), on: tape)
    }
    #expect(try differencesOfStatistics(layer, fixture) == [])
    #expect(layer.batchesTracked.value.scalar == 3)
  }

  @Test func `Inference does not change the running statistics`() {
    let layer = BatchNorm2D(3)
    let before = layer.buffers.map(\.parameter.value)
    let tape = Tape(phase: .inference)
    _ = layer(tape.constant(.spread([2, 3, 3, 3], seed: 0)), on: tape)
    #expect(layer.buffers.map(\.parameter.value) == before)
  }

  @Test func `Batch norm keeps its digits far from zero`() {
    let layer = BatchNorm2D(9)
    let input = Tensor.spread([3, 5, 7, 9], seed: 0)
    let far = Tensor(input.scalars.map { $0 + 4096 }, shape: input.shape)
    // The digits of the input that are left after the addition, exactly.
    let near = Tensor(far.scalars.map { $0 - 4096 }, shape: input.shape)
    let tape = Tape(phase: .training)
    let found = layer(tape.constant(far), on: tape).tensor
    let expected = layer(tape.constant(near), on: tape).tensor
    #expect(relativeDifference(found, expected) < 1e-3)
  }

  @Test(arguments: try Fixture.cases("instance-norm"))
  func `Instance norm gives PyTorch's values and gradients`(_ fixture: Fixture) throws {
    let layer = InstanceNorm2D(
      fixture.extent("channels"), isAffine: fixture.option("affine") == 1)
    #expect(try fixture.differences(of: layer) == [])
    #expect(try fixture.differences(of: layer, phase: .inference) == [])
  }

  private func differencesOfStatistics(
    _ layer: BatchNorm2D, _ fixture: Fixture
  ) throws -> [String] {
    var differences = Differences(tolerance: 1e-5)
    for (name, parameter) in layer.buffers {
      differences.compare(name, parameter.value, try fixture.stored("buffers.\(name)"))
    }
    return differences.lines
  }
}
