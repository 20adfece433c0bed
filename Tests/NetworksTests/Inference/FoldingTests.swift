import Autograd
import Kernels
import Layers
import Networks
import TensorCore
import TestSupport
import Testing

/// Copies for inference compute what the network computes.
@Suite struct FoldingTests {
  /// A layer and a norm after it.
  struct Subject: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let channels: Int
    let add: @Sendable (inout Draft, String, Draft.Value) -> Draft.Value
  }

  static let subjects = [
    Subject(testDescription: "Winograd's tiles", channels: 20) {
      $0.convolution($1, $2, 18, kernel: 3, padding: 1)
    },
    Subject(testDescription: "Winograd's tiles with a stride", channels: 16) {
      $0.convolution($1, $2, 33, kernel: 3, stride: 2, padding: 1, bias: false)
    },
    Subject(testDescription: "few channels", channels: 3) {
      $0.convolution($1, $2, 5, kernel: 3, padding: 1, bias: false)
    },
    Subject(testDescription: "groups", channels: 6) {
      $0.convolution($1, $2, 9, kernel: 3, padding: 1, groups: 3)
    },
    Subject(testDescription: "depthwise", channels: 7) {
      $0.convolution($1, $2, 7, kernel: 3, padding: 1, isDepthwise: true)
    },
    Subject(testDescription: "few outputs", channels: 9) {
      $0.convolution($1, $2, 3, kernel: 3, padding: 1, paddingMode: .reflection)
    },
    Subject(testDescription: "transposed", channels: 5) {
      $0.transposedConvolution($1, $2, 4, kernel: 3, stride: 2, padding: 1, bias: false)
    },
    Subject(testDescription: "transposed, in groups", channels: 6) {
      var attributes = TransposedConvolution2D.Attributes()
      attributes.groups = 2
      return $0.add(
        $1, attributes, to: [$2], channels: 8,
        tensors: ["weight": [2, 3, 4, 6], "bias": [8]])
    },
  ]

  private func network(
    _ subject: Subject, _ rectifier: Rectifier, hasResidual: Bool
  ) -> Network {
    var draft = Draft("subject")
    let image = draft.image(channels: subject.channels)
    let layer = subject.add(&draft, "layer", image)
    let residual = hasResidual ? draft.sigmoid("other", subject.add(&draft, "second", image)) : nil
    let norm = draft.batchNorm("norm", layer, adding: residual, then: rectifier)
    draft.alias(norm, as: "block")
    let network = drawn(draft.plan(draft.hardSwish("last", norm)))
    network.drawStatistics()
    return network
  }

  @Test(
    arguments: subjects, [Rectifier.none, .relu, .leakyReLU(slope: 0.2)])
  func `Norms become a part of the layer before them`(subject: Subject, rectifier: Rectifier) {
    for hasResidual in [false, true] {
      let network = network(subject, rectifier, hasResidual: hasResidual)
      let folded = network.foldingNorms()
      let fused = network.forInference()
      let images = Tensor.spread([2, 9, 13, subject.channels], seed: 5).scaled(by: 0.01)
      #expect(!folded.graph.nodes.contains { $0.operation == "batch_norm" })
      for copy in [folded, fused] {
        #expect(relativeDifference(copy(images), network(images)) < 1e-5)
        // Repeated, with a kernel that was packed, and for images of another size.
        let smaller = Tensor.spread([1, 7, 6, subject.channels], seed: 6).scaled(by: 0.01)
        #expect(relativeDifference(copy(smaller), network(smaller)) < 1e-5)
        #expect(copy(images) == copy(images))
        for place in ["norm", "block"] {
          let tape = Tape()
          let values = [network, copy].map {
            $0.values(of: [place], for: tape.constant(images), on: tape)[0].tensor
          }
          #expect(relativeDifference(values[1], values[0]) < 1e-5)
        }
      }
    }
  }

  @Test(arguments: subjects)
  func `Gradients pass through a fused convolution`(subject: Subject) {
    let network = network(subject, .relu, hasResidual: true).foldingNorms()
    let fused = network.forInference()
    let results = [network, fused].map { network in
      let parameters = network.namedParameters
      let tape = Tape(differentiating: parameters.map(\.parameter))
      let input = tape.watched(.spread([1, 7, 8, subject.channels], seed: 5).scaled(by: 0.01))
      let output = network(input, on: tape)
      let gradients = tape.backpropagate(
        from: product(output, .spread(output.shape, seed: 3), on: tape))
      return (
        input: gradients[input],
        weights: parameters.map { gradients[$0.parameter] }
          .sorted { ($0?.count ?? 0, $0?.scalars[0] ?? 0) < ($1?.count ?? 0, $1?.scalars[0] ?? 0) }
      )
    }
    var differences = Differences(tolerance: 1e-4)
    for (index, pair) in zip(
      [results[0].input] + results[0].weights, [results[1].input] + results[1].weights
    ).enumerated() {
      guard let expected = pair.0 else { continue }
      differences.compare("\(index)", pair.1, expected)
    }
    #expect(differences.lines == [])
    #expect(results[0].weights.count == results[1].weights.count)
  }

  @Test func `A ResNet loses all norms, and every sum and rectifier is in a convolution`() {
    let network = drawn(.resNet18(width: 8, classes: 5))
    network.drawStatistics()
    let images = Tensor.spread([2, 40, 33, 3], seed: 1).scaled(by: 1e-3)
    let folded = network.foldingNorms()
    #expect(relativeDifference(folded(images), network(images)) < 1e-5)
    let fused = network.forInference()
    #expect(relativeDifference(fused(images), network(images)) < 1e-5)
    #expect(
      Set(fused.graph.nodes.map(\.operation))
        == ["fused_conv2d", "max_pool", "global_average_pool", "linear"])
    #expect(fused.graph.nodes.count == 23)
    #expect(fused.graph.taps == network.graph.taps)
    // The folded network is an ordinary one.
    #expect(throws: Never.self) { try ResolvedGraph(folded.graph) }
  }

  @Test func `A layer with another reader, and shared layers, keep their norms`() {
    var draft = Draft("kept")
    let image = draft.image(channels: 3)
    let shown = draft.convolution("shown", image, 4, kernel: 3, padding: 1)
    let first = draft.batchNorm("norm1", shown)
    let twice = draft.convolution("twice", image, 4, kernel: 3, padding: 1)
    let second = draft.batchNorm("norm2", twice)
    let third = draft.applyAgain("twice", as: "again", image, channels: 4)
    let pooled = draft.batchNorm("norm3", draft.maxPool("pool", first, size: 1))
    let sums = draft.sum("sum2", draft.sum("sum1", second, third), pooled)
    let network = drawn(draft.plan(sums, shown))
    network.drawStatistics()
    let folded = network.foldingNorms()
    #expect(folded.graph.nodes == network.graph.nodes)
    let images = Tensor.spread([2, 6, 5, 3], seed: 1)
    #expect(relativeDifference(network.forInference()(images), network(images)) < 1e-5)
  }

  @Test func `Masks are folded, and a changed weight is packed again`() {
    var draft = Draft("masked")
    let image = draft.image(channels: 16)
    let layer = draft.convolution("layer", image, 16, kernel: 3, padding: 1)
    let network = drawn(draft.plan(draft.batchNorm("norm", layer, then: .relu)))
    network.drawStatistics()
    network.parametrize("layer.weight") { parameter in
      let count = parameter.value.count
      return WeightMask(
        of: parameter,
        kept: Tensor((0..<count).map { Float($0 % 2) }, shape: parameter.value.shape))
    }
    let images = Tensor.spread([1, 8, 8, 16], seed: 1)
    let fast = network.forInference()
    #expect(relativeDifference(fast(images), network(images)) < 1e-5)
    guard let weight = fast.namedParameters.first(where: { $0.name == "norm.weight" }) else {
      Issue.record("no weight")
      return
    }
    let before = fast(images)
    weight.parameter.value.add(weight.parameter.value)
    #expect(fast(images) != before)
  }
}

extension Network {
  /// Gives norms statistics and factors as after a training.
  func drawStatistics() {
    var random = RandomStream(seed: 8)
    for (name, parameter) in namedWeights where parameter.value.shape.rank == 1 {
      let isPositive = name.hasSuffix("running_var") || name.hasSuffix("weight")
      parameter.value = Tensor(
        (0..<parameter.value.count).map { _ in random.uniform() + (isPositive ? 0.5 : -0.5) },
        shape: parameter.value.shape)
    }
  }
}
