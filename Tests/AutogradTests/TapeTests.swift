import Autograd
import TensorCore
import TestSupport
import Testing

@Suite struct TapeTests {
  private let two = Parameter(Tensor(2))

  /// `value · parameter`, both scalars.
  private func times(_ parameter: Parameter, _ value: Variable, on tape: Tape) -> Variable {
    let (factor, scalar) = (parameter.value.scalar, value.tensor.scalar)
    return tape.record(
      FreeOperation("Times"), inputs: [value], weights: [tape.weight(parameter)],
      output: Tensor(factor * scalar)
    ) { [source = value.node] gradient, flow in
      flow.add(gradient.scaled(by: factor), to: source)
      flow.add(gradient.scaled(by: scalar), to: parameter)
    }
  }

  @Test func `A parameter used three times collects three contributions`() {
    let tape = Tape(differentiating: [two])
    let x = tape.watched(Tensor(5))
    let cubed = (0..<3).reduce(x) { value, _ in times(two, value, on: tape) }
    #expect(cubed.tensor.scalar == 40)
    let gradients = tape.backpropagate(from: cubed)
    #expect(gradients[two]?.scalar == 60)
    #expect(gradients[x]?.scalar == 8)
  }

  @Test func `A backward pass can start from an output's gradient`() {
    let tape = Tape(differentiating: [two])
    let x = tape.watched(Tensor(5))
    let output = times(two, x, on: tape)
    let gradients = tape.backpropagate(from: output, gradient: Tensor(3))
    #expect(gradients[two]?.scalar == 15)
    #expect(gradients[x]?.scalar == 6)
  }

  @Test func `A parameter may change after it was used`() {
    let tape = Tape(differentiating: [two])
    let x = tape.watched(Tensor(5))
    let loss = times(two, x, on: tape)
    two.value = Tensor(100)
    #expect(tape.backpropagate(from: loss)[x]?.scalar == 2)
  }

  @Test func `The tape keeps only entries that lead to a wanted gradient`() {
    let other = Parameter(Tensor(3))
    let tape = Tape(differentiating: [two])
    let data = tape.constant(Tensor(5))
    #expect(data.node == nil)
    let frozen = times(other, data, on: tape)
    #expect(frozen.node == nil)
    let loss = times(two, frozen, on: tape)
    #expect(loss.node != nil)
    let gradients = tape.backpropagate(from: loss)
    #expect(gradients[two]?.scalar == 15)
    #expect(gradients[other] == nil)
    #expect(gradients[frozen] == nil)
  }

  @Test func `Gradients that are not wanted are not computed`() {
    let unwanted = Parameter(Tensor(3))
    let tape = Tape(differentiating: [two])
    var computed: [String] = []
    func note(_ name: String) -> Tensor {
      computed.append(name)
      return Tensor(1)
    }
    let loss = tape.record(
      FreeOperation("Op"), inputs: [tape.constant(Tensor(1))],
      weights: [two, unwanted].map(tape.weight), output: Tensor(1)
    ) { _, flow in
      flow.add(note("input"), to: nil)
      flow.add(note("unwanted"), to: unwanted)
      flow.add(note("wanted"), to: two)
    }
    _ = tape.backpropagate(from: loss)
    #expect(computed == ["wanted"])
  }

  @Test func `Values that do not lead to the loss get no gradient`() {
    let tape = Tape(differentiating: [two])
    let x = tape.watched(Tensor(5))
    let aside = tape.watched(Tensor(6))
    let loss = times(two, x, on: tape)
    _ = times(two, aside, on: tape)
    let gradients = tape.backpropagate(from: loss)
    #expect(gradients[aside] == nil)
    #expect(gradients[two]?.scalar == 5)
  }

  @Test func `Entries are released after use`() {
    final class Witness {}
    weak var witness: Witness?
    let tape = Tape(differentiating: [two])
    let x = tape.watched(Tensor(5))
    let loss: Variable
    do {
      let kept = Witness()
      witness = kept
      loss = tape.record(FreeOperation("Op"), inputs: [x], output: Tensor(1)) {
        [source = x.node] gradient, flow in
        flow.add(gradient, to: source)
        withExtendedLifetime(kept) {}
      }
    }
    #expect(witness != nil)
    #expect(tape.backpropagate(from: loss)[x]?.scalar == 1)
    #expect(witness == nil)
  }

  @Test func `Records are kept on request, also of frozen layers`() {
    let tracing = Tape(tracing: true)
    _ = times(two, tracing.constant(Tensor(1)), on: tracing)
    #expect(tracing.records.map(\.label) == ["Times"])
    let silent = Tape()
    _ = times(two, silent.constant(Tensor(1)), on: silent)
    #expect(silent.records.isEmpty)
  }

  @Test func `Summing gradients does not change the tensors that are summed`() {
    let tape = Tape()
    let x = tape.watched(Tensor(zeros: [3]))
    let sent = Tensor([1, 2, 3], shape: [3])
    let y = tape.record(FreeOperation("Op"), inputs: [x], output: sent) {
      [source = x.node] gradient, flow in
      flow.add(sent, to: source)
      flow.add(sent, to: source)
    }
    let gradients = tape.backpropagate(
      from: product(y, Tensor(repeating: 1, shape: [3]), on: tape))
    #expect(gradients[x]?.scalars == [2, 4, 6])
    #expect(sent.scalars == [1, 2, 3])
  }

  @Test func `A gradient can be added to a value that the closure captured`() {
    let tape = Tape()
    let x = tape.watched(Tensor(5))
    let squared = tape.record(FreeOperation("Square"), inputs: [x], output: Tensor(25)) {
      gradient, flow in
      flow.add(gradient.scaled(by: 2 * x.tensor.scalar), to: x)
    }
    #expect(tape.backpropagate(from: squared)[x]?.scalar == 10)
  }

  @Test func `A parameter as a variable passes its gradient to the parameter`() {
    let unwanted = Parameter(Tensor(3))
    let tape = Tape(differentiating: [two])
    #expect(tape.variable(of: unwanted).node == nil)
    let value = tape.variable(of: two)
    #expect(value.tensor.scalar == 2)
    #expect(value.tape === tape)
    let again = tape.variable(of: two)
    let loss = times(two, value, on: tape)
    #expect(tape.backpropagate(from: loss)[two]?.scalar == 4)
    #expect(again.node != value.node)
  }

  #if compiler(>=6.2)
    @Test func `A gradient of the wrong shape is rejected`() async {
      await #expect(processExitsWith: .failure) {
        let tape = Tape()
        let x = tape.watched(Tensor(zeros: [4]))
        let y = tape.record(FreeOperation("Op"), inputs: [x], output: Tensor(zeros: [4])) {
          [source = x.node] gradient, flow in flow.add(gradient, to: source)
        }
        let z = tape.record(FreeOperation("Wrong"), inputs: [y], output: Tensor(1)) {
          [source = y.node] _, flow in flow.add(Tensor(zeros: [3]), to: source)
        }
        _ = tape.backpropagate(from: z)
      }
    }
  #endif
}
