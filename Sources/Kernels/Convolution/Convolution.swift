import CKernels
import TensorCore

/// 2-D convolution over `[N, H, W, C]` and its two gradients. The extents determine the algorithm
/// of each.
///
/// The choice is a rule, never a measurement, so that results are reproducible.
package enum Convolution {
  /// `output = input * weight + bias`.
  ///
  /// - Parameters:
  ///   - input: `[N, H, W, Cin]`.
  ///   - weight: `[kH, kW, Cin / groups, Cout]`.
  ///   - bias: `[Cout]` or nil.
  ///   - output: `[N, Ho, Wo, Cout]`.
  ///   - tail: What to do with the output in the same pass.
  ///   - kernels: The packed kernels of this weight, if it is applied repeatedly.
  package static func forward(
    _ geometry: ConvolutionGeometry, input: UnsafePointer<Float>, weight: UnsafePointer<Float>,
    bias: UnsafePointer<Float>?, output: UnsafeMutablePointer<Float>, tail: ConvolutionTail? = nil,
    kernels: PreparedKernels? = nil
  ) {
    switch ConvolutionAlgorithm(geometry) {
    case .winograd(let winograd):
      Winograd.forward(
        [winograd], input: input, weight: weight, bias: bias, output: output, tail: tail,
        kernels: kernels)
    case .depthwise(let depthwise):
      depthwise.forward(input: input, weight: weight, bias: bias, output: output, tail: tail)
    case .fewOutputs(let fewOutputs):
      let (inputs, outputs) = (geometry.inputChannels, geometry.outputChannels)
      fewOutputs.forward(input: input, bias: bias, output: output, tail: tail) { y, x, i, o in
        weight[((y * geometry.kernelWidth + x) * inputs + i) * outputs + o]
      }
    case .direct(let direct):
      direct.forward(
        input: input, weight: weight, bias: bias, output: output, tail: tail, kernels: kernels)
    }
  }

  /// The input's gradient; also the forward pass of a transposed convolution.
  ///
  /// - Parameters:
  ///   - outputGradient: `[N, Ho, Wo, Cout]`.
  ///   - weight: `[kH, kW, Cin / groups, Cout]`.
  ///   - bias: `[Cin]`, the bias of a transposed convolution, added to every pixel; nil with a
  ///     reflected border.
  ///   - inputGradient: `[N, H, W, Cin]`, overwritten.
  package static func backwardData(
    _ geometry: ConvolutionGeometry, outputGradient: UnsafePointer<Float>,
    weight: UnsafePointer<Float>, bias: UnsafePointer<Float>? = nil,
    inputGradient: UnsafeMutablePointer<Float>
  ) {
    if geometry.paddingMode == .reflection {
      return backwardThroughReflection(
        geometry, outputGradient: outputGradient, weight: weight, bias: bias,
        inputGradient: inputGradient)
    }
    let winograds = Winograd.backwardData(geometry)
    if !winograds.isEmpty {
      withScratch(geometry.patchLength * geometry.outputChannels) { transposed in
        transposeTaps(geometry, weight, into: transposed)
        for parts in winograds {
          Winograd.forward(
            parts, input: outputGradient, weight: transposed, bias: bias, output: inputGradient)
        }
      }
    } else if let depthwise = Depthwise(geometry) {
      depthwise.backwardData(
        outputGradient: outputGradient, weight: weight, bias: bias, inputGradient: inputGradient)
    } else if let fewOutputs = FewOutputs(backwardData: geometry) {
      let (inputs, outputs) = (geometry.inputChannels, geometry.outputChannels)
      let lastTap = geometry.kernelHeight * geometry.kernelWidth - 1
      fewOutputs.forward(input: outputGradient, bias: bias, output: inputGradient) { y, x, o, i in
        weight[((lastTap - y * geometry.kernelWidth - x) * inputs + i) * outputs + o]
      }
    } else {
      for phase in ConvolutionPhase.all(of: geometry) {
        phase.run(
          outputGradient: outputGradient, weight: weight, bias: bias, inputGradient: inputGradient)
      }
    }
  }

  /// The kernel's gradient: the transposed patches times the output's gradient.
  ///
  /// - Parameters:
  ///   - input: `[N, H, W, Cin]`.
  ///   - outputGradient: `[N, Ho, Wo, Cout]`.
  ///   - weightGradient: `[kH, kW, Cin / groups, Cout]`, overwritten.
  package static func backwardWeights(
    _ geometry: ConvolutionGeometry, input: UnsafePointer<Float>,
    outputGradient: UnsafePointer<Float>, weightGradient: UnsafeMutablePointer<Float>
  ) {
    switch ConvolutionAlgorithm(geometry) {
    case .winograd(let winograd):
      winograd.backwardWeights(
        input: input, outputGradient: outputGradient, weightGradient: weightGradient)
    case .depthwise(let depthwise):
      depthwise.backwardWeights(
        input: input, outputGradient: outputGradient, weightGradient: weightGradient)
    case .fewOutputs(let fewOutputs):
      fewOutputs.backwardWeights(
        input: input, outputGradient: outputGradient, weightGradient: weightGradient)
    case .direct:
      for group in 0..<geometry.groups {
        KernelGradient(geometry, group: group)
          .run(input: input, outputGradient: outputGradient, weightGradient: weightGradient)
      }
    }
  }

  /// Computes the gradient of the padded image, and adds the gradient of each mirrored pixel to its
  /// original.
  private static func backwardThroughReflection(
    _ geometry: ConvolutionGeometry, outputGradient: UnsafePointer<Float>,
    weight: UnsafePointer<Float>, bias: UnsafePointer<Float>?,
    inputGradient: UnsafeMutablePointer<Float>
  ) {
    precondition(
      bias == nil, "Convolution: found a bias, expected none with padding by reflection")
    let padded = geometry.ofPaddedImage
    let reflection = ReflectionPadding(
      batch: geometry.batch, inputHeight: geometry.inputHeight, inputWidth: geometry.inputWidth,
      channels: geometry.inputChannels, padding: geometry.padding)
    withScratch(
      padded.batch * padded.inputHeight * padded.inputWidth * padded.inputChannels
    ) { gradient in
      backwardData(
        padded, outputGradient: outputGradient, weight: weight, inputGradient: gradient)
      reflection.backward(gradient: gradient, inputGradient: inputGradient)
    }
  }

  /// Transposes each tap: `[kH, kW, Cin, Cout]` to `[kH, kW, Cout, Cin]`.
  private static func transposeTaps(
    _ geometry: ConvolutionGeometry, _ weight: UnsafePointer<Float>,
    into transposed: UnsafeMutablePointer<Float>
  ) {
    let inputs = geometry.inputChannels
    let outputs = geometry.outputChannels
    Parallelism.forEach(blocks: geometry.kernelHeight * geometry.kernelWidth) { tap in
      let offset = tap * inputs * outputs
      ck_transpose(weight + offset, inputs, outputs, outputs, transposed + offset, inputs)
    }
  }
}
