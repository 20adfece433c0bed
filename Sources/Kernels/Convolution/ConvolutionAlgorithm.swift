/// How the forward pass of a convolution is computed.
package enum ConvolutionAlgorithm: String, Sendable {
  /// Tiles with fewer products than the definition has.
  case winograd
  /// A kernel per channel.
  case depthwise
  /// The columns of the kernel in place of output channels.
  case fewOutputs = "few outputs"
  /// Register tiles over the patches as they lie in the image.
  case direct
}

extension ConvolutionGeometry {
  /// The algorithm that the rule chooses, and the multiply-adds that its products carry out: fewer than the definition has in
  /// tiles, more where zeros fill the last vector of channels. The transforms of tiles are not counted.
  package var forwardWork: (algorithm: ConvolutionAlgorithm, multiplyAdds: Int) {
    if let winograd = Winograd(self) { return (.winograd, winograd.multiplyAdds) }
    if Depthwise(self) != nil { return (.depthwise, multiplyAdds) }
    if let fewOutputs = FewOutputs(self) { return (.fewOutputs, fewOutputs.multiplyAdds) }
    let kernel = PackedKernel(depth: patchLength, channels: outputChannelsPerGroup)
    return (.direct, batch * outputHeight * outputWidth * groups * patchLength * kernel.width)
  }
}

extension Winograd {
  fileprivate var multiplyAdds: Int {
    let depth = phaseRanges.reduce(0) { $0 + $1.count * (kernel.depth / phases.count) }
    return batch * tileRows * tileColumns * depth * kernel.width
  }
}

extension FewOutputs {
  fileprivate var multiplyAdds: Int {
    batch * rows * source.columns * kernel.depth * kernel.width
  }
}
