import Autograd
import Networks
import TensorCore
import Testing
import Training

@Suite struct WeightAverageTests {
  private let parameter = Parameter(Tensor([1, 2], shape: [2]))

  private func average(decay: Double) -> WeightAverage {
    WeightAverage(of: [("weight", parameter)], decay: decay)
  }

  private func scalars(_ average: WeightAverage) -> [Float] {
    average.withAverages { parameter.value.scalars }
  }

  @Test func `The average moves by its decay, and faster at first`() {
    let average = average(decay: 0.5)
    parameter.value = Tensor([11, 2], shape: [2])
    average.update()
    // (1 + 1) / (10 + 1) is kept.
    #expect(abs(scalars(average)[0] - (1 + 10 * (1 - 2 / 11))) < 1e-5)
    for _ in 0..<100 { average.update() }
    parameter.value = Tensor([1, 2], shape: [2])
    average.update()
    #expect(abs(scalars(average)[0] - 6) < 1e-4)
    #expect(scalars(average)[1] == 2)
  }

  @Test func `Using the averages leaves the weights unchanged`() {
    let average = average(decay: 0.9)
    parameter.value = Tensor([5, 5], shape: [2])
    #expect(scalars(average) == [1, 2])
    #expect(parameter.value.scalars == [5, 5])
  }

  @Test func `The average of a network has its running statistics, but not its counters`() {
    var random = RandomStream(seed: 1)
    let network = Network(
      .resNet(depth: 8, width: 2, inputChannels: 1, classes: 3), random: &random)
    let average = WeightAverage(of: network, decay: 0.5)
    let before = network.namedState.map(\.parameter.value)
    for entry in network.namedState {
      entry.parameter.value = Tensor(repeating: 8, shape: entry.parameter.value.shape)
    }
    average.update()
    average.withAverages {
      for (entry, start) in zip(network.namedState, before) {
        let isCounter = entry.parameter.layout == .counter
        for (found, start) in zip(entry.parameter.value.scalars, start.scalars) {
          let expected = isCounter ? 8 : start + (8 - start) * Float(1 - 2.0 / 11)
          #expect(abs(found - expected) < 1e-5, "\(entry.name)")
        }
      }
    }
  }

  @Test func `A saved average continues where it stopped`() throws {
    let first = average(decay: 0.9)
    parameter.value = Tensor([3, 7], shape: [2])
    first.update()
    let saved = Dictionary(uniqueKeysWithValues: first.state.map { ($0.name, $0.tensor) })
    let second = average(decay: 0.9)
    try second.restore(saved)
    first.update()
    second.update()
    #expect(scalars(first) == scalars(second))
    #expect(throws: OptimizerStateMismatch.self) { try second.restore([:]) }
  }
}
