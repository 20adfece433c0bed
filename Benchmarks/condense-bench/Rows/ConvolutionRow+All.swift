extension ConvolutionRow {
  /// The layers of typical networks, and some for information.
  static let all: [any BenchmarkRow] =
    passes(256, 256, at: 64, bars: (2, 2))
    + passes(128, 128, at: 32, bars: (1.5, 1.5))
    + passes(64, 64, at: 28, batch: 32, bars: (1.5, 1.5))
    + passes(32, 32, at: 32, batch: 4, bars: (1.2, 1.2))
    + passes(16, 16, at: 28, batch: 128, bars: (1.1, 1.1))
    // The padded image at the generator's two ends.
    + passes(3, 64, at: 262, kernelSize: 7, padding: 0, bars: (nil, 1.2))
    + passes(64, 3, at: 262, kernelSize: 7, padding: 0, bars: (nil, 1.2))
    + passes(64, 128, at: 256, stride: 2, bars: (nil, 1.3))
    + passes(64, 128, at: 128, kernelSize: 4, stride: 2, bars: (nil, 1.3))
    + [Pass.forward, .both].map { pass in
      ConvolutionRow(
        pass: pass, inputChannels: 256, outputChannels: 128, extent: 64, stride: 2,
        isTransposed: true, outputPadding: 1, bar: pass == .both ? 1.3 : nil)
    }
    // For information.
    + passes(256, 256, at: 64, kernelSize: 1, padding: 0)
    + passes(256, 256, at: 64, groups: 256)
    + passes(51, 101, at: 64)
    + passes(64, 64, at: 14, batch: 128)
    + passes(256, 512, at: 32, kernelSize: 4)

  /// A row of the forward pass, and one of both passes.
  private static func passes(
    _ inputChannels: Int, _ outputChannels: Int, at extent: Int, kernelSize: Int = 3,
    stride: Int = 1, padding: Int = 1, groups: Int = 1, batch: Int = 1,
    bars: (forward: Double?, both: Double?) = (nil, nil)
  ) -> [any BenchmarkRow] {
    [(Pass.forward, bars.forward), (.both, bars.both)].map { pass, bar in
      ConvolutionRow(
        pass: pass, inputChannels: inputChannels, outputChannels: outputChannels, extent: extent,
        kernelSize: kernelSize, stride: stride, padding: padding, groups: groups, batch: batch,
        bar: bar)
    }
  }
}
