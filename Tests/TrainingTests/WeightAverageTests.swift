import Autograd
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
