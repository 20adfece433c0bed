import Autograd
import Kernels
import Layers
import Networks
import TensorCore
import TestSupport
import Testing

/// Numeric gradients on odd shapes, over the input and every parameter.
@Suite struct GradientTests {
  /// A layer, and the shape of its input.
  struct Subject: CustomStringConvertible, Sendable {
    let description: String
    let shape: Shape
    var isLinear = false
    let make: @Sendable (inout RandomStream) -> any Module
  }

  private static let convolutions = [
    Subject(description: "convolution", shape: [2, 5, 7, 3], isLinear: true) {
      Convolution2D(3, 5, kernelSize: 3, stride: 2, padding: 1, random: &$0)
    },
    Subject(description: "grouped convolution", shape: [1, 6, 5, 6], isLinear: true) {
      Convolution2D(6, 4, kernelSize: 4, stride: 3, padding: 2, groups: 2, random: &$0)
    },
    Subject(description: "pointwise convolution", shape: [3, 3, 5, 4], isLinear: true) {
      Convolution2D(4, 3, kernelSize: 1, bias: false, random: &$0)
    },
    Subject(description: "convolution with reflection", shape: [2, 5, 4, 3], isLinear: true) {
      Convolution2D(3, 2, kernelSize: 3, padding: 2, paddingMode: .reflection, random: &$0)
    },
    Subject(
      description: "strided convolution with reflection", shape: [1, 5, 6, 2], isLinear: true
    ) {
      Convolution2D(
        2, 3, kernelSize: 4, stride: 2, padding: 3, paddingMode: .reflection, random: &$0)
    },
    Subject(description: "transposed convolution", shape: [2, 3, 4, 4], isLinear: true) {
      TransposedConvolution2D(
        4, 6, kernelSize: 3, stride: 2, padding: 1, outputPadding: 1, groups: 2, random: &$0)
    },
    Subject(description: "uneven convolution", shape: [1, 6, 5, 3], isLinear: true) {
      Convolution2D(
        3, 2, kernelSize: AxisPair(height: 3, width: 2), stride: AxisPair(height: 2, width: 1),
        padding: ImageSides(top: 0, left: 1, bottom: 2, right: 0), random: &$0)
    },
    Subject(description: "dilated convolution", shape: [1, 7, 6, 2], isLinear: true) {
      Convolution2D(
        2, 3, kernelSize: 3, stride: AxisPair(height: 1, width: 2), padding: 2,
        dilation: AxisPair(height: 2, width: 3), random: &$0)
    },
    Subject(description: "dilated depthwise convolution", shape: [1, 7, 6, 3], isLinear: true) {
      Convolution2D(
        3, 3, kernelSize: 3, padding: ImageSides(top: 2, left: 0, bottom: 1, right: 1),
        dilation: 2, groups: 3, random: &$0)
    },
    Subject(description: "channel multiplier", shape: [1, 5, 6, 2], isLinear: true) {
      Convolution2D(2, 6, kernelSize: 3, stride: 2, padding: 1, groups: 2, random: &$0)
    },
    Subject(description: "uneven transposed convolution", shape: [1, 3, 4, 2], isLinear: true) {
      TransposedConvolution2D(
        2, 3, kernelSize: 3, stride: AxisPair(height: 2, width: 3),
        padding: ImageSides(top: 1, left: 0, bottom: 0, right: 2),
        outputPadding: AxisPair(height: 1, width: 0), dilation: AxisPair(height: 2, width: 1),
        random: &$0)
    },
    Subject(description: "linear", shape: [3, 11], isLinear: true) { Linear(11, 7, random: &$0) },
  ]
  private static let others = [
    Subject(description: "batch norm", shape: [3, 3, 5, 9]) { _ in BatchNorm2D(9) },
    Subject(description: "instance norm", shape: [2, 5, 3, 9]) { _ in InstanceNorm2D(9) },
    Subject(description: "affine instance norm", shape: [3, 5, 3, 3]) { _ in
      InstanceNorm2D(3, isAffine: true)
    },
    Subject(description: "max pool", shape: [2, 7, 5, 3]) { _ in
      MaxPool2D(size: 3, stride: 2, padding: 1)
    },
    Subject(description: "average pool", shape: [2, 7, 5, 3], isLinear: true) { _ in
      AveragePool2D(size: 3, stride: 2, padding: 1)
    },
    Subject(description: "uneven max pool", shape: [1, 7, 6, 3]) { _ in
      var attributes = MaxPool2D.Attributes()
      attributes.stride = AxisPair(height: 1, width: 3)
      attributes.padding = ImageSides(top: 1, left: 0, bottom: 0, right: 1)
      attributes.dilation = AxisPair(height: 3, width: 1)
      attributes.roundsUp = true
      return MaxPool2D(attributes)
    },
    Subject(description: "uneven average pool", shape: [1, 6, 7, 3], isLinear: true) { _ in
      var attributes = AveragePool2D.Attributes()
      attributes.size = AxisPair(height: 3, width: 2)
      attributes.stride = AxisPair(height: 2, width: 3)
      attributes.padding = ImageSides(top: 2, left: 1, bottom: 1, right: 0)
      attributes.roundsUp = true
      attributes.countsPadding = false
      return AveragePool2D(attributes)
    },
    Subject(description: "global average pool", shape: [3, 5, 3, 7], isLinear: true) { _ in
      GlobalAveragePool()
    },
    Subject(description: "reflection pad", shape: [2, 4, 5, 3], isLinear: true) { _ in
      ReflectionPad2D(3)
    },
    Subject(description: "flatten", shape: [3, 2, 5, 3], isLinear: true) { _ in Flatten() },
    Subject(description: "dropout", shape: [3, 5, 3], isLinear: true) { _ in Dropout(0.4) },
    Subject(description: "ReLU", shape: [3, 7, 5]) { _ in ReLU() },
    Subject(description: "leaky ReLU", shape: [3, 7, 5]) { _ in LeakyReLU(slope: 0.2) },
    Subject(description: "tanh", shape: [3, 7]) { _ in Tanh() },
    Subject(description: "sigmoid", shape: [3, 7]) { _ in Sigmoid() },
    Subject(description: "hard swish", shape: [3, 7, 5]) { _ in HardSwish() },
  ]

  @Test(arguments: convolutions + others)
  func `A layer's gradients are its slopes`(_ subject: Subject) {
    var random = RandomStream(seed: 7)
    let layer = subject.make(&random)
    let check = GradientCheck(step: subject.isLinear ? 0.25 : 1e-2)
    #expect(check.problems(of: layer, input: .spread(subject.shape, seed: 3)) == [])
  }

  @Test func `Batch norm's gradients in inference are its slopes`() {
    let layer = BatchNorm2D(5)
    layer.weight.value = .spread([5], seed: 1)
    layer.runningMean.value = .spread([5], seed: 2)
    layer.runningVariance.value = Tensor([0.5, 2, 1, 3, 0.1], shape: [5])
    let check = GradientCheck(phase: .inference)
    #expect(check.problems(of: layer, input: .spread([3, 3, 5, 5], seed: 3)) == [])
  }

  @Test func `Stacking and splitting batches spread their gradients`() {
    let inputs: [Tensor] = [.spread([2, 3, 2], seed: 1), .spread([1, 3, 2], seed: 2)]
    let problems = GradientCheck(step: 0.25).problems(inputs: inputs) { inputs, tape in
      let parts = splitBatch(
        concatenateBatches([inputs[1], inputs[0], inputs[1]], on: tape), into: [3, 1], on: tape)
      return concatenateBatches([parts[1], parts[0]], on: tape)
    }
    #expect(problems == [])
  }

  @Test func `A module applied three times gets the sum of its gradients`() {
    var random = RandomStream(seed: 7)
    // Without a bias, whose gradient before a norm is zero up to rounding.
    let convolution = Convolution2D(
      3, 3, kernelSize: 3, padding: 1, bias: false, random: &random)
    let norm = BatchNorm2D(3)
    let parameters = convolution.parameters + norm.namedParameters.map { ("norm." + $0.name, $0.1) }
    let problems = GradientCheck().problems(
      inputs: [.spread([2, 5, 3, 3], seed: 3)], parameters: parameters
    ) { inputs, tape in
      (0..<3).reduce(inputs[0]) { value, _ in norm(convolution(value, on: tape), on: tape) }
    }
    #expect(problems == [])
  }

  @Test func `Sums and concatenations spread their gradients, also over one value given twice`() {
    let inputs: [Tensor] = [
      .spread([2, 3, 5, 2], seed: 1), .spread([2, 3, 5, 4], seed: 2),
      .spread([2, 3, 5, 1], seed: 3),
    ]
    let problems = GradientCheck(step: 0.25).problems(inputs: inputs) { inputs, tape in
      let doubled = add(inputs[0], inputs[0], on: tape)
      return concatenate([inputs[1], doubled, inputs[2], inputs[0]], on: tape)
    }
    #expect(problems == [])
  }

  @Test(arguments: [[2, 3, 5, 4], [2, 4], [2, 1, 1, 4], [2, 3, 5, 1]])
  func `A gate of every shape gives its gradient to the value and to itself`(gate: [Int]) {
    let inputs: [Tensor] = [
      .spread([2, 3, 5, 4], seed: 2), .spread(Shape(gate), seed: 3),
    ]
    let problems = GradientCheck(step: 0.25).problems(inputs: inputs) { inputs, tape in
      multiply(inputs[0], inputs[1], on: tape)
    }
    #expect(problems == [])
  }

  @Test func `The gradient of a squared value is twice the value`() {
    let problems = GradientCheck().problems(inputs: [.spread([2, 3, 2, 2], seed: 2)]) {
      multiply($0[0], $0[0], on: $1)
    }
    #expect(problems == [])
  }

  @Test func `Losses' gradients are their slopes`() {
    let logits = Tensor.spread([5, 7], seed: 1)
    let labels = [3, -1, 0, 6, 2]
    let check = GradientCheck()
    #expect(
      check.problems(inputs: [logits]) { inputs, tape in
        crossEntropy(inputs[0], labels: labels, smoothing: 0.1, on: tape)
      } == [])
    let teacher = Tensor.spread([5, 7], seed: 2)
    #expect(
      check.problems(inputs: [logits]) { inputs, tape in
        softTargetDivergence(
          inputs[0], teacher: teacher, temperatures: [3, 1, 3, 8, 0.5], on: tape)
      } == [])
    // Half a step off the grid, so that no difference comes near the kink at zero.
    let target = Tensor(Tensor.spread([5, 7], seed: 3).scalars.map { $0 + 0.025 }, shape: [5, 7])
    for loss in [meanAbsoluteError, meanSquaredError] {
      #expect(check.problems(inputs: [logits, target]) { loss($0[0], $0[1], $1) } == [])
    }
  }

  @Test func `The check finds a wrong gradient`() {
    let problems = GradientCheck().problems(inputs: [.spread([3, 5], seed: 1)]) { inputs, tape in
      tape.record(
        FreeOperation("Wrong"), inputs: inputs,
        output: inputs[0].tensor.scaled(by: 2)
      ) { [source = inputs[0].node] gradient, flow in
        flow.add(gradient.scaled(by: 1.99), to: source)
      }
    }
    #expect(problems.count == 1)
  }
}
