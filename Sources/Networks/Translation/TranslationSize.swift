extension ResNetGenerator.Configuration {
  /// The number of trained scalars, without building the network.
  public var parameterCount: Int {
    func convolution(_ inputs: Int, _ outputs: Int, _ size: Int) -> Int {
      (size * size * inputs + 1) * outputs
    }
    func inBlock(_ inputs: Int, _ outputs: Int) -> Int {
      isSeparable
        ? convolution(1, inputs, 3) + convolution(inputs, outputs, 1)
        : convolution(inputs, outputs, 3)
    }
    let path = [widths.encoder[0], widths.encoder[1], widths.trunk]
    let back = [widths.trunk] + widths.decoder
    return convolution(inputChannels, path[0], endKernel)
      + zip(path, path.dropFirst()).reduce(0) { $0 + convolution($1.0, $1.1, 3) }
      + widths.blocks.reduce(0) { $0 + inBlock(widths.trunk, $1) + inBlock($1, widths.trunk) }
      + zip(back, back.dropFirst()).reduce(0) { $0 + convolution($1.0, $1.1, 3) }
      + convolution(widths.decoder[1], outputChannels, endKernel)
  }

  /// In a few words: `ResNet generator, 6 blocks, 24 filters`, or the widths if they are not full.
  public var name: String {
    let full = GeneratorWidths(filters: widths.encoder[0], blocks: widths.blocks.count)
    let channels =
      widths == full
      ? "\(widths.encoder[0]) filters"
      : "widths \(widths.all.map(String.init).joined(separator: "-"))"
    return "ResNet generator, \(widths.blocks.count) \(isSeparable ? "separable " : "")blocks"
      + (usesDropout ? " with dropout" : "") + ", \(channels)"
      + (endKernel == 7 ? "" : ", kernels of \(endKernel) at the ends")
  }
}

extension PatchDiscriminator.Configuration {
  /// The number of trained scalars, without building the network.
  public var parameterCount: Int {
    let channels = [inputChannels] + widths + [1]
    return zip(channels, channels.dropFirst()).reduce(0) { $0 + (16 * $1.0 + 1) * $1.1 }
  }

  /// In a few words: `PatchGAN, widths 64-128-256-512`.
  public var name: String { "PatchGAN, widths \(widths.map(String.init).joined(separator: "-"))" }
}
