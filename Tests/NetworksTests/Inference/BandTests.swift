import Autograd
import Layers
import Networks
import TensorCore
import TestSupport
import Testing

/// Large images are computed band by band, with the result of the whole image.
@Suite struct BandTests {
  /// A network, and the height and width of an image.
  struct Subject: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let size: (height: Int, width: Int)
    let plan: @Sendable () -> NetworkPlan

    init(
      _ description: String, _ height: Int, _ width: Int,
      _ plan: @escaping @Sendable () -> NetworkPlan
    ) {
      testDescription = description
      size = (height, width)
      self.plan = plan
    }

    /// A network of layers after one another.
    static func chain(
      _ description: String, _ height: Int, _ width: Int,
      _ add: @escaping @Sendable (inout Draft, Draft.Value) -> Draft.Value
    ) -> Subject {
      Subject(description, height, width) {
        var draft = Draft("chain")
        let image = draft.image(channels: 3)
        let value = add(&draft, image)
        return draft.plan(draft.convolution("last", value, 3, kernel: 1))
      }
    }
  }

  static let subjects = [
    Subject("a generator of CycleGAN", 136, 24) {
      var options = ResNetGeneratorOptions()
      (options.filters, options.blocks) = (6, 3)
      return .resNetGenerator(options)
    },
    Subject("a generator with blurs", 144, 20) {
      var options = ResNetGeneratorOptions()
      (options.filters, options.blocks) = (5, 2)
      (options.blursDown, options.blursUp, options.norm) = (true, true, .instance(isAffine: true))
      return .resNetGenerator(options)
    },
    Subject("a U-Net", 168, 24) {
      .unetGenerator(UNetGeneratorOptions(depth: 3, filters: 4))
    },
    .chain("strides that do not divide the height", 131, 17) { draft, image in
      let first = draft.convolution("a", image, 6, kernel: 5, stride: 3, padding: 1)
      let norm = draft.instanceNorm("n", first, isAffine: true, then: .relu)
      return draft.convolution("b", norm, 5, kernel: 3, stride: 2, padding: 1, dilation: 2)
    },
    .chain("poolings that round up and down", 93, 14) { draft, image in
      let pooled = draft.maxPool("p", image, size: 3, stride: 2, padding: 1, roundsUp: true)
      let layer = draft.convolution("a", pooled, 6, kernel: 3, padding: 2)
      return draft.averagePool("q", layer, size: 2, padding: 1)
    },
    .chain("transposed convolutions", 61, 9) { draft, image in
      let first = draft.transposedConvolution(
        "a", image, 6, kernel: 4, stride: 2, padding: 1)
      let norm = draft.instanceNorm("n", first)
      return draft.transposedConvolution(
        "b", norm, 4, kernel: 3, stride: 3, padding: 1, outputPadding: 1)
    },
    .chain("resizing", 80, 12) { draft, image in
      let large = draft.resize("r", image, .linear, height: 2, width: 2)
      let layer = draft.convolution("a", large, 6, kernel: 3, padding: 1)
      let norm = draft.instanceNorm("n", layer)
      return draft.resize("s", norm, .cubic, height: 0.25, width: 0.5)
    },
    .chain("paddings and branches", 77, 11) { draft, image in
      let padded = draft.reflectionPad("p", image, 4)
      let wide = draft.convolution("a", padded, 6, kernel: 9)
      let edges = draft.pad("e", image, [0, 1, 1, 0, 0, 1, 1, 0], .edge)
      let narrow = draft.convolution("b", edges, 6, kernel: 3)
      let norm = draft.instanceNorm("n", wide, adding: narrow, then: .leakyReLU(slope: 0.2))
      return draft.concatenate("c", [norm, image])
    },
    .chain("many layers without norms", 150, 10) { draft, image in
      (0..<24).reduce(image) { value, index in
        draft.relu(
          "r\(index)", draft.convolution("c\(index)", value, 6, kernel: 5, padding: 2))
      }
    },
  ]

  @Test(arguments: subjects) func `Bands give the output of the whole image`(subject: Subject) {
    let network = drawn(subject.plan())
    network.drawStatistics()
    let image = Tensor.spread([1, subject.size.height, subject.size.width, 3], seed: 3)
      .scaled(by: 0.01)
    let expected = network(image)
    let shape: Shape = [subject.size.height, subject.size.width, 3]
    let whole = (try? network.plan.valueBytes(for: image.shape))?.inference ?? 0
    for share in [2, 3, 5, 9] {
      let memory = whole / share
      let inference = BoundedInference(network, memory: memory)
      #expect(inference.bytes(for: shape) == memory)
      var shares: [Double] = []
      let output = inference(image) { shares.append($0) }
      #expect(output.shape == expected.shape)
      #expect(relativeDifference(output, expected) < 2e-5)
      #expect(shares.count > 1 && shares == shares.sorted() && abs((shares.last ?? 0) - 1) < 1e-9)
    }
  }

  @Test func `An image that fits is computed at once, and so is one that a network needs whole`() {
    let network = drawn(Self.subjects[0].plan())
    let small = Tensor.spread([1, 32, 24, 3], seed: 1).scaled(by: 0.01)
    var ticks = 0
    let output = BoundedInference(network, memory: 1 << 30)(small) { _ in ticks += 1 }
    #expect(ticks == 1 && relativeDifference(output, network(small)) < 1e-5)

    var draft = Draft("pooled")
    let layer = draft.convolution("a", draft.image(channels: 3), 4, kernel: 3, padding: 1)
    let gate = draft.globalAveragePool("g", layer)
    let pooled = drawn(draft.plan(draft.linear("l", gate, 2)))
    let inference = BoundedInference(pooled, memory: 1024)
    #expect(inference.bytes(for: [32, 24, 3]).map { $0 > 1024 } == true)
    #expect(relativeDifference(inference(small) { _ in }, pooled(small)) < 1e-5)
  }

  @Test func `An error in between ends the computation`() {
    struct Stop: Error {}
    let network = drawn(Self.subjects[0].plan())
    let image = Tensor.spread([1, 136, 24, 3], seed: 3).scaled(by: 0.01)
    var bands = 0
    #expect(throws: Stop.self) {
      _ = try BoundedInference(network, memory: 1 << 16)(image) { _ in
        bands += 1
        if bands == 2 { throw Stop() }
      }
    }
    #expect(bands == 2)
  }
}
