import Autograd
import Layers
import TensorCore
import TestSupport
import Testing

/// Arithmetic between values on a tape: numeric gradients over every input.
@Suite struct ArithmeticTests {
  /// A function of some values, and their shapes.
  struct Subject: CustomStringConvertible, Sendable {
    let description: String
    let shapes: [Shape]
    /// Added to every scalar, for functions of positive numbers.
    var shift: Float = 0
    var step: Float = 1e-2
    let function: @Sendable ([Variable]) -> Variable
  }

  private static let shapes: [[Shape]] = [
    [[3, 5], [3, 5]], [[], []], [[3, 3, 1, 5], []], [[], [7]], [[3, 5], [3, 1]],
    [[1, 5], [3, 5]],
    [[2, 3, 1, 5], [1, 3, 7, 1]],
  ]

  private static let binary = shapes.flatMap { shapes in
    [
      Subject(description: "sum of \(shapes)", shapes: shapes, step: 0.25) { $0[0] + $0[1] },
      Subject(description: "difference of \(shapes)", shapes: shapes, step: 0.25) { $0[0] - $0[1] },
      Subject(description: "product of \(shapes)", shapes: shapes, step: 0.25) { $0[0] * $0[1] },
      Subject(description: "quotient of \(shapes)", shapes: shapes, shift: 2) { $0[0] / $0[1] },
    ]
  }

  private static let unary = [
    Subject(description: "x + 1.5", shapes: [[3, 5]], step: 0.25) { $0[0] + 1.5 },
    Subject(description: "1.5 + x", shapes: [[3, 5]], step: 0.25) { 1.5 + $0[0] },
    Subject(description: "x - 1.5", shapes: [[3, 5]], step: 0.25) { $0[0] - 1.5 },
    Subject(description: "1.5 - x", shapes: [[3, 5]], step: 0.25) { 1.5 - $0[0] },
    Subject(description: "x * 1.5", shapes: [[3, 5]], step: 0.25) { $0[0] * 1.5 },
    Subject(description: "1.5 * x", shapes: [[3, 5]], step: 0.25) { 1.5 * $0[0] },
    Subject(description: "x / 1.5", shapes: [[3, 5]], step: 0.25) { $0[0] / 1.5 },
    Subject(description: "1.5 / x", shapes: [[3, 5]], shift: 2) { 1.5 / $0[0] },
    Subject(description: "-x", shapes: [[3, 5]], step: 0.25) { -$0[0] },
    Subject(description: "exp", shapes: [[3, 5]]) { $0[0].exp() },
    Subject(description: "log", shapes: [[3, 5]], shift: 2) { $0[0].log() },
    Subject(description: "square", shapes: [[3, 5]]) { $0[0].squared() },
    Subject(description: "square root", shapes: [[3, 5]], shift: 2) { $0[0].squareRoot() },
    Subject(description: "magnitude", shapes: [[3, 5]]) { $0[0].absolute() },
    Subject(description: "x · x", shapes: [[3, 5]]) { $0[0] * $0[0] },
  ]

  private static let others = [
    Subject(description: "matrix product", shapes: [[3, 5], [5, 7]], step: 0.25) {
      $0[0].matrixProduct(with: $0[1])
    },
    Subject(description: "transpose", shapes: [[3, 5]], step: 0.25) { $0[0].transposed() },
    Subject(description: "reshape", shapes: [[3, 5, 2]], step: 0.25) {
      $0[0].reshaped(to: [5, 6])
    },
    Subject(description: "sum", shapes: [[3, 5, 7]], step: 0.25) { $0[0].sum() },
    Subject(description: "mean", shapes: [[3, 5, 7]], step: 0.25) { $0[0].mean() },
    Subject(description: "mean over pixels", shapes: [[2, 3, 5, 9]], step: 0.25) {
      $0[0].mean(over: [1, 2])
    },
    Subject(description: "sum over the last axis", shapes: [[2, 3, 5]], step: 0.25) {
      $0[0].sum(over: [-1], keepingAxes: true)
    },
    Subject(description: "mean over axes apart", shapes: [[3, 5, 2, 7]], step: 0.25) {
      $0[0].mean(over: [2, 0])
    },
    Subject(description: "sum over axes apart", shapes: [[3, 5, 2, 7]], step: 0.25) {
      $0[0].sum(over: [-1, 1], keepingAxes: true)
    },
    Subject(description: "sum over no axis", shapes: [[3, 5]], step: 0.25) { $0[0].sum(over: []) },
  ]

  @Test(arguments: binary + unary + others)
  func `The gradients of arithmetic are its slopes`(_ subject: Subject) {
    let inputs = subject.shapes.enumerated().map { index, shape in
      Tensor.spread(shape, seed: UInt64(index)).map { $0 + subject.shift + 0.1 }
    }
    let found = GradientCheck(step: subject.step).problems(inputs: inputs) { inputs, _ in
      subject.function(inputs)
    }
    #expect(found == [])
  }

  @Test(arguments: try Fixture.cases("arithmetic"))
  func `Arithmetic gives PyTorch's values and gradients`(_ fixture: Fixture) throws {
    let subject = try #require(Self.functions[fixture.name])
    let tape = Tape()
    let inputs = try (0..<fixture.extent("inputs")).map {
      tape.watched(try fixture.stored("input\($0)"))
    }
    let output = subject(inputs)
    var differences = Differences(tolerance: 1e-6)
    differences.compare("output", output.tensor, try fixture.stored("output"))
    let loss = product(output, try fixture.stored("output_gradient"), on: tape)
    let gradients = tape.backpropagate(from: loss)
    for (index, input) in inputs.enumerated() {
      differences.compare(
        "input \(index)", gradients[input], try fixture.stored("input\(index)_gradient"))
    }
    #expect(differences.lines == [])
  }

  /// By the names of the cases in `scripts/python/fixtures/layers.py`.
  private static let functions: [String: @Sendable ([Variable]) -> Variable] = [
    "sum": { $0[0] + $0[1] },
    "sum with a scalar": { $0[0] + $0[1] },
    "difference": { $0[0] - $0[1] },
    "difference of a scalar": { $0[0] - $0[1] },
    "product": { $0[0] * $0[1] },
    "product with a scalar": { $0[0] * $0[1] },
    "quotient": { $0[0] / $0[1] },
    "quotient of a scalar": { $0[0] / $0[1] },
    "numbers": { ((2 - $0[0]) * 3 + 1) / 7 - 0.5 * $0[0] + 0.25 / ($0[0].squared() + 1) },
    "negation": { -$0[0] },
    "exp": { $0[0].exp() },
    "log": { $0[0].log() },
    "square": { $0[0].squared() },
    "square root": { $0[0].squareRoot() },
    "absolute": { $0[0].absolute() },
    "matrix product": { $0[0].matrixProduct(with: $0[1]) },
    "transpose": { $0[0].transposed() },
    "reshape": { $0[0].reshaped(to: [6, 5]) },
    "sum of all": { $0[0].sum() },
    "mean of all": { $0[0].mean() },
    "sum over axes": { $0[0].sum(over: [0, 2]) },
    "mean over axes": { $0[0].mean(over: [1, 2]) },
    "mean over axes, kept": { $0[0].mean(over: [-1, 1], keepingAxes: true) },
  ]

  @Test func `The slope of the magnitude at 0 is 0`() {
    let tape = Tape()
    let x = tape.watched(Tensor([0, -2, 3], shape: [3]))
    #expect(tape.backpropagate(from: x.absolute().sum())[x]?.scalars == [0, -1, 1])
  }

  @Test func `A small divisor has a finite gradient`() {
    let tape = Tape()
    let (x, y) = (tape.watched(Tensor(0x1p-80)), tape.watched(Tensor(0x1p-80)))
    let gradients = tape.backpropagate(from: x / y + 0x1p-80 / y)
    #expect(gradients[x]?.scalar == 0x1p80)
    #expect(gradients[y]?.scalar == -0x1p81)
  }

  @Test func `A large sum is computed in double precision`() {
    let tape = Tape()
    let ones = tape.constant(Tensor(repeating: 1, shape: [1 << 25]))
    #expect(ones.sum().tensor.scalar == 0x1p25)
    let columns = tape.constant(Tensor(repeating: 0.1, shape: [1 << 17, 9]))
    #expect(columns.mean(over: [0]).tensor.scalars == [Float](repeating: 0.1, count: 9))
  }

  @Test func `Sums do not depend on the number of threads`() {
    #expect(
      isIndependentOfThreads {
        let tape = Tape()
        let x = tape.watched(Tensor.spread([7, 31, 33, 5], seed: 1))
        let sums = [x.sum(over: [1, 2]), x.mean(over: [0]), x.sum(over: [3, 1])]
        let loss = sums.reduce(tape.constant(Tensor(0))) { $0 + $1.squared().sum() }
        return sums.map(\.tensor) + [tape.backpropagate(from: loss)[x] ?? Tensor(0)]
      })
  }

  @Test func `Arithmetic is traced under PyTorch's names, with its channel flow`() {
    let tape = Tape(tracing: true)
    let x = tape.constant(Tensor.spread([2, 3, 3, 4], seed: 1))
    _ = ((x + x) * 2 - x / 3).exp().mean(over: [1, 2]).matrixProduct(
      with: tape.constant(Tensor(zeros: [4, 5]))
    ).sum()
    #expect(
      tape.records.map(\.label) == ["Add", "Mul", "Div", "Sub", "Exp", "Mean", "MatMul", "Sum"])
    #expect(
      tape.records.map(\.operation.channelFlow) == [
        .preserves, .preserves, .preserves, .preserves, .preserves, .preserves, .fixes, .fixes,
      ])
    #expect(tape.records[0].operation.spelling?.key == "add")
    #expect(tape.records[6].multiplyAdds == 40)
  }

  @Test func `Extents of 1 are broadcast, and channels are preserved if both values have them`() {
    let tape = Tape(tracing: true)
    let matrix = tape.constant(Tensor([1, 2, 3, 4, 5, 6], shape: [2, 3]))
    let rows = tape.constant(Tensor([10, 20], shape: [2, 1]))
    let columns = tape.constant(Tensor([1, 2, 4], shape: [1, 3]))
    #expect((matrix + rows).tensor == Tensor([11, 12, 13, 24, 25, 26], shape: [2, 3]))
    #expect((columns * matrix).tensor == Tensor([1, 4, 12, 4, 10, 24], shape: [2, 3]))
    #expect((rows - columns).tensor == Tensor([9, 8, 6, 19, 18, 16], shape: [2, 3]))
    #expect(tape.records.map(\.operation.channelFlow) == [.preserves, .preserves, .fixes])
    #expect(
      tape.records.map(\.operation.spelling?.key) == ["add", "multiply", "subtract"])
  }

  @Test func `An entry that captures a value does not keep its tape`() {
    let parameter = Parameter(Tensor(2))
    weak var released: Tape?
    do {
      let tape = Tape(differentiating: [parameter])
      released = tape
      let x = tape.variable(of: parameter)
      // The closure captures a variable, which must not keep the tape alive.
      _ = tape.record(FreeOperation("Own"), inputs: [x], output: x.tensor) { gradient, flow in
        flow.add(gradient, to: x)
      }
    }
    #expect(released == nil)
  }

  #if compiler(>=6.2)
    @Test func `Different shapes, axes that do not exist and two tapes are rejected`() async {
      await #expect(processExitsWith: .failure) {
        let tape = Tape()
        _ = tape.constant(Tensor(zeros: [2, 3])) + tape.constant(Tensor(zeros: [3]))
      }
      await #expect(processExitsWith: .failure) {
        let tape = Tape()
        _ = tape.constant(Tensor(zeros: [2, 3])) * tape.constant(Tensor(zeros: [1]))
      }
      await #expect(processExitsWith: .failure) {
        let tape = Tape()
        _ = tape.constant(Tensor(zeros: [2, 3])) - tape.constant(Tensor(zeros: [1, 2]))
      }
      await #expect(processExitsWith: .failure) {
        let tape = Tape()
        let matrix = tape.constant(Tensor(zeros: [2, 3]))
        _ = matrix.matrixProduct(with: matrix)
      }
      await #expect(processExitsWith: .failure) {
        let tape = Tape()
        _ = tape.constant(Tensor(zeros: [2, 3])).sum(over: [2])
      }
      await #expect(processExitsWith: .failure) {
        let tape = Tape()
        _ = tape.constant(Tensor(zeros: [2, 3])).mean(over: [1, -1])
      }
      await #expect(processExitsWith: .failure) {
        let tape = Tape()
        _ = tape.constant(Tensor(zeros: [2, 0])).mean(over: [1])
      }
      await #expect(processExitsWith: .failure) {
        let (one, other) = (Tape(), Tape())
        withExtendedLifetime((one, other)) {
          _ = one.constant(Tensor(1)) - other.constant(Tensor(1))
        }
      }
    }
  #endif
}
