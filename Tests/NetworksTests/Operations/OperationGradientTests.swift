import Autograd
import Kernels
import Layers
import Networks
import TensorCore
import TestSupport
import Testing

/// Numeric gradients of operations on values of any rank.
@Suite struct OperationGradientTests {
  /// An operation, and the shapes of its inputs.
  struct Subject: CustomStringConvertible, Sendable {
    let description: String
    let shapes: [Shape]
    /// Added to every scalar, for functions of positive numbers.
    var shift: Float = 0
    var isLinear = false
    let make: @Sendable () -> any Networks.Operation
  }

  private static let functions = ScalarFunction.allCases.map { function in
    Subject(
      description: function.rawValue, shapes: [[3, 7, 5]],
      shift: [.logarithm, .squareRoot, .reciprocal].contains(function) ? 4 : 0
    ) { ElementwiseFunction(function) }
  }

  private static let activations = [
    Subject(description: "relu6", shapes: [[3, 7, 5]], shift: 5) { ReLU6() },
    Subject(description: "clip", shapes: [[3, 7, 5]]) { Clip(low: -0.5, high: 1.0) },
    Subject(description: "elu", shapes: [[3, 7, 5]]) { ELU(alpha: 0.7) },
    Subject(description: "selu", shapes: [[3, 7, 5]]) { SELU() },
    Subject(description: "celu", shapes: [[3, 7, 5]]) { CELU(alpha: 1.7) },
    Subject(description: "hard sigmoid", shapes: [[3, 7, 5]]) { HardSigmoid(alpha: 1) },
    Subject(description: "thresholded relu", shapes: [[3, 7, 5]]) { ThresholdedReLU() },
    Subject(description: "prelu", shapes: [[3, 7, 5]]) {
      PReLU(weight: Parameter(.spread([5], seed: 8)))
    },
    Subject(description: "prelu with one weight", shapes: [[3, 7, 5]]) { PReLU() },
    Subject(description: "local response norm", shapes: [[2, 3, 7]]) {
      var attributes = LocalResponseNorm.Attributes()
      (attributes.size, attributes.alpha, attributes.beta) = (4, 2, 0.6)
      return LocalResponseNorm(attributes)
    },
  ]

  // The weights of an even number of scalars sum to zero, and so would the gradient of a scalar.
  private static let pairs: [[Shape]] = [
    [[3, 5], [3, 5]], [[3, 3, 5], []], [[], [3, 3, 5]], [[2, 3, 5], [1, 1, 5]],
    [[2, 3, 1], [2, 3, 5]], [[2, 1, 5], [1, 3, 1]],
  ]

  private static let binary = pairs.flatMap { shapes in
    [
      Subject(description: "subtract \(shapes)", shapes: shapes, isLinear: true) { Subtract() },
      Subject(description: "divide \(shapes)", shapes: shapes, shift: 3) { Divide() },
      Subject(description: "power \(shapes)", shapes: shapes, shift: 2) { Power() },
      Subject(description: "minimum \(shapes)", shapes: shapes) { Minimum() },
      Subject(description: "maximum \(shapes)", shapes: shapes) { Maximum() },
      Subject(description: "add \(shapes)", shapes: shapes, isLinear: true) { Add() },
      Subject(description: "multiply \(shapes)", shapes: shapes, isLinear: true) { Multiply() },
    ]
  }

  private static let choices: [Subject] = [
    [[3, 5], [3, 5], [3, 5]], [[3, 3, 5], [], [1, 1, 5]], [[1, 3, 1], [3, 3, 5], []],
    [[3, 1, 5], [1, 3, 1], [1, 1, 1]],
  ].map { shapes in
    // The condition is a constant, which has no gradient.
    Subject(description: "where \(shapes)", shapes: Array(shapes.dropFirst()), isLinear: true) {
      ChoiceByConstant(shapes[0])
    }
  }

  private static let reductions = ReductionFunction.allCases.flatMap { function in
    [[1, 2], [-1], [1, 3]].map { axes in
      Subject(
        description: "\(function.rawValue) over \(axes)", shapes: [[2, 3, 2, 4]],
        shift: [.logOfSum, .product].contains(function) ? 2 : 0
      ) { Reduce(function, over: axes, keepingAxes: axes.count == 1) }
    }
  }

  private static let shapes = [
    Subject(description: "softmax", shapes: [[3, 7]]) { Softmax() },
    Subject(description: "softmax of a middle axis", shapes: [[2, 5, 3]]) { Softmax(axis: 1) },
    Subject(description: "log softmax", shapes: [[3, 7]]) { LogSoftmax() },
    Subject(description: "permute", shapes: [[2, 3, 5, 2]], isLinear: true) {
      Permute([0, 3, 1, 2])
    },
    Subject(description: "reshape", shapes: [[2, 3, 4]], isLinear: true) { Reshape([0, -1, 2]) },
    Subject(description: "reshape with moved extents", shapes: [[2, 3, 2, 5, 4]], isLinear: true) {
      Reshape([0, -1, 0, 2, 2], copying: [0, 3])
    },
    Subject(description: "slice", shapes: [[2, 7, 3]], isLinear: true) {
      Slice(axis: 1, start: -2, end: 0, step: -2)
    },
    Subject(description: "gather", shapes: [[2, 4, 3]], isLinear: true) {
      Gather([3, -1, 0, 1], axis: 1)
    },
    Subject(description: "concatenate", shapes: [[2, 3, 2], [1, 1, 2]], isLinear: true) {
      Concatenate(axis: 1)
    },
    Subject(description: "expand", shapes: [[2, 1, 3]], isLinear: true) { Expand([0, 4, 0]) },
    Subject(description: "tile", shapes: [[2, 3]], isLinear: true) { Tile([2, 3]) },
    Subject(description: "pad", shapes: [[2, 3, 4]], isLinear: true) {
      Pad([0, 1, 2, 0, 0, 3], value: 0.5)
    },
    Subject(description: "pad by reflection", shapes: [[2, 3, 4]], isLinear: true) {
      Pad([0, 1, 2, 0, 2, 3], .reflect)
    },
    Subject(description: "pad by the border", shapes: [[2, 3, 4]], isLinear: true) {
      Pad([0, 1, 2, 0, 4, 0], .edge)
    },
    Subject(description: "nearest", shapes: [[2, 3, 4, 2]], isLinear: true) {
      Resize(.nearest, height: 2, width: 1.5)
    },
    Subject(description: "linear", shapes: [[2, 3, 4, 2]], isLinear: true) {
      Resize(.linear, height: 1.7, width: 0.6)
    },
    Subject(description: "cubic", shapes: [[1, 5, 4, 2]], isLinear: true) {
      Resize(.cubic, to: ImageExtent(height: 3, width: 7), .alignCorners)
    },
    Subject(description: "matmul", shapes: [[2, 3, 4], [2, 4, 2]], isLinear: true) {
      MatrixMultiply()
    },
    Subject(description: "matmul with broadcasting", shapes: [[2, 1, 3, 4], [1, 3, 4, 2]]) {
      MatrixMultiply()
    },
    Subject(description: "matmul with one factor", shapes: [[2, 3, 4], [1, 4, 2]]) {
      MatrixMultiply()
    },
    Subject(description: "linear of rank 3", shapes: [[2, 3, 4]], isLinear: true) {
      var random = RandomStream(seed: 1)
      return Linear(4, 3, random: &random)
    },
    Subject(description: "constant", shapes: [], isLinear: true) {
      Constant(Parameter(.spread([2, 3], seed: 2)))
    },
  ]

  private static let blurs = (2...7).flatMap { size in
    [false, true].map { doubles in
      Subject(
        description: "blur by \(size) pixels that \(doubles ? "doubles" : "halves")",
        shapes: [[2, 5, 4, 3]], isLinear: true
      ) {
        var attributes = Blur2D.Attributes()
        attributes.doubles = doubles
        return Blur2D(attributes, kernels: Parameter(.spread([size, size, 1, 3], seed: 5)))
      }
    }
  }

  @Test(arguments: functions + activations + binary + choices + reductions + shapes + blurs)
  func `An operation's gradients are its slopes`(_ subject: Subject) {
    let operation = subject.make()
    let inputs = subject.shapes.enumerated().map { place, shape in
      // Inputs of one operation never come so close that a step orders them anew.
      Tensor.spread(shape, seed: UInt64(place + 3)).map {
        $0 + subject.shift + 0.017 * Float(place)
      }
    }
    let check = GradientCheck(step: subject.isLinear ? 0.25 : 5e-3, tolerance: 4e-3)
    let problems = check.problems(inputs: inputs, parameters: operation.namedParameters) {
      operation.apply($0, on: $1)
    }
    #expect(problems == [])
  }

  @Test func `Operations give the same bits for any number of threads`() {
    let image = Tensor.spread([2, 33, 31, 20], seed: 1)
    let channels = Tensor.spread([1, 1, 1, 20], seed: 2)
    let operations: [(any Networks.Operation, [Tensor])] = [
      (Multiply(), [image, channels]), (Subtract(), [channels, image]),
      (Maximum(), [image, .spread([2, 33, 31, 1], seed: 3)]),
      (Reduce(.mean, over: [1, 2]), [image]), (Reduce(.l2, over: [-1]), [image]),
      (Reduce(.logOfExponentials, over: [1, 3]), [image]), (Softmax(), [image]),
      (ElementwiseFunction(.gelu), [image]), (Permute([0, 3, 1, 2]), [image]),
      (Resize(.linear, height: 2, width: 1.5), [image]), (Pad([0, 1, 2, 0, 0, 1, 2, 0]), [image]),
      (LocalResponseNorm(), [image]), (Gather([3, 1, 1], axis: 2), [image]),
    ]
    for (operation, inputs) in operations {
      #expect(
        isIndependentOfThreads {
          let tape = Tape()
          let values = inputs.map(tape.watched)
          let output = operation.apply(values, on: tape)
          let gradients = tape.backpropagate(from: output, gradient: output.tensor)
          return [output.tensor] + values.compactMap { gradients[$0] }
        }, "\(operation.label(inputs: inputs.count))")
    }
  }

  @Test func `Bounds, ties, zeros and infinities`() {
    func results(
      _ operation: any Networks.Operation, _ scalars: [[Float]]
    ) -> (output: [Float], gradients: [[Float]]) {
      let tape = Tape()
      let values = scalars.map { tape.watched(Tensor($0, shape: [1, $0.count])) }
      let output = operation.apply(values, on: tape)
      let ones = Tensor(repeating: 1, shape: output.shape)
      let gradients = tape.backpropagate(from: output, gradient: ones)
      return (output.tensor.scalars, values.map { gradients[$0]?.scalars ?? [] })
    }
    let relu6 = results(ReLU6(), [[-1, 0, 3, 6, 7]])
    #expect(relu6.output == [0, 0, 3, 6, 6] && relu6.gradients == [[0, 0, 1, 0, 0]])
    let clip = results(Clip(low: 0, high: 1), [[-1, 0, 1, 2]])
    #expect(clip.output == [0, 0, 1, 1] && clip.gradients == [[0, 1, 1, 0]])
    let larger = results(Maximum(), [[1, 2, 3], [1, 3, 2]])
    #expect(larger.output == [1, 3, 3] && larger.gradients == [[0.5, 0, 1], [0.5, 1, 0]])
    let largest = results(Reduce(.maximum, over: [1]), [[2, 5, 5, 1]])
    #expect(largest.output == [5] && largest.gradients == [[0, 0.5, 0.5, 0]])
    let product = results(Reduce(.product, over: [1]), [[2, 0, 3]])
    #expect(product.output == [0] && product.gradients == [[0, 6, 0]])
    let power = results(Power(), [[-2, 0, 3], [3, 2, 0]])
    #expect(power.output == [-8, 0, 1] && power.gradients[0] == [12, 0, 0])
    let soft = results(Softmax(), [[1000, 1000, -.infinity]])
    #expect(soft.output == [0.5, 0.5, 0])
    let sum = results(Reduce(.logOfExponentials, over: [1]), [[1000, 1000, -1000]])
    #expect(abs(sum.output[0] - 1000.6931) < 1e-3)
    let rounded = results(ElementwiseFunction(.round), [[0.5, 1.5, -2.5, 2.6]])
    #expect(rounded.output == [0, 2, -2, 3])
    let exponential = results(ElementwiseFunction(.exponential), [[100, -100, .infinity, 0]])
    #expect(exponential.output == [.infinity, 0, .infinity, 1])
    #expect(results(ElementwiseFunction(.silu), [[.nan]]).output[0].isNaN)
    #expect(results(Reduce(.maximum, over: [1]), [[1, .nan, 2]]).output[0].isNaN)
  }

  @Test func `A constant without a gradient receives none, and is a buffer`() {
    let value = Parameter(Tensor([1, 2], shape: [2]))
    let constant = Constant(value, isTrained: false)
    #expect(constant.parameters.isEmpty && constant.buffers.map(\.name) == ["value"])
    #expect(conformanceProblems(of: constant) == [])
    #expect(conformanceProblems(of: Constant(value)) == [])
    #expect(conformanceProblems(of: PReLU(3)) == [])
  }

  @Test func `A product of values counts in the cost, and a network with constants is traced`()
    throws
  {
    var draft = Draft("Attention of one head")
    let image = draft.image(channels: 3)
    let tokens = draft.reshape("tokens", image, [0, -1, 3], channels: 3)
    let places = draft.constant("places", [1, 16, 3])
    let placed = draft.sum("placed", tokens, places)
    let keys = draft.permute("keys", placed, [0, 2, 1], channels: 16)
    let scores = draft.softmax("scores", draft.matmul("products", placed, keys))
    let plan = draft.plan(draft.matmul("mixed", scores, placed))
    let network = drawn(plan)
    #expect(ModelCost(of: network, imageShape: [4, 4, 3]).multiplyAdds == 2 * 16 * 16 * 3)
    let rows = ModelSummary(of: network, imageShape: [4, 4, 3]).rows
    #expect(rows.map(\.name) == plan.graph.nodes.map(\.name))
    #expect(rows.first { $0.name == "places" }?.parameters == 48)
    let traced = try Network(tracing: network, title: "traced", imageShape: [4, 4, 3])
    #expect(traced.graph.nodes == network.graph.nodes)
    let images = Tensor.spread([3, 4, 4, 3], seed: 1)
    #expect(traced(images) == network(images))
    #expect(network(images).shape == [3, 16, 3])
    #expect(try plan.shapes(for: images.shape).last == [3, 16, 3])
    #expect(try plan.valueBytes(for: images.shape).inference > 0)
  }
}

/// `Where` with a condition of its own.
private final class ChoiceByConstant: Networks.Operation {
  let attributes = Where.Attributes()
  let condition: Tensor

  init(_ shape: Shape) {
    condition = BinaryArithmetic.isGreater(.spread(shape, seed: 4), Tensor(0))
  }

  func label(inputs: Int) -> String { "Where" }

  func callAsFunction(_ input: Variable, on tape: Tape) -> Variable { input }

  func apply(_ inputs: [Variable], on tape: Tape) -> Variable {
    Where().apply([tape.constant(condition)] + inputs, on: tape)
  }
}
