/// The algorithm of a convolution and of its kernel's gradient. `docs/ARCHITECTURE.md` describes
/// the rule.
///
/// The input's gradient is a convolution of its own, with its own choice.
enum ConvolutionAlgorithm {
  case winograd(Winograd)
  case depthwise(Depthwise)
  case fewOutputs(FewOutputs)
  case direct(DirectConvolution)

  /// Chooses by the extents alone, so that results are reproducible.
  init(_ geometry: ConvolutionGeometry) {
    if let winograd = Winograd(geometry) {
      self = .winograd(winograd)
    } else if let depthwise = Depthwise(geometry) {
      self = .depthwise(depthwise)
    } else if let fewOutputs = FewOutputs(geometry) {
      self = .fewOutputs(fewOutputs)
    } else {
      self = .direct(DirectConvolution(geometry))
    }
  }
}

extension ConvolutionGeometry {
  /// The algorithm of the forward pass, and the multiply-adds of its products: fewer than the
  /// definition needs if it works in tiles, more if zeros fill the last vector of channels. The
  /// transforms of tiles are not counted.
  package var forwardWork: (algorithm: String, multiplyAdds: Int) {
    switch ConvolutionAlgorithm(self) {
    case .winograd(let winograd): return ("Winograd", winograd.multiplyAdds)
    case .depthwise: return ("depthwise", multiplyAdds)
    case .fewOutputs(let fewOutputs): return ("few outputs", fewOutputs.multiplyAdds)
    case .direct:
      let kernel = PackedKernel(depth: patchLength, channels: outputChannelsPerGroup)
      return ("direct", batch * outputHeight * outputWidth * groups * patchLength * kernel.width)
    }
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
