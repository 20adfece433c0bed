import Kernels
import TensorCore

/// A convolution of random numbers by its definition, in double precision.
struct ReferenceConvolution {
  let geometry: ConvolutionGeometry
  let input: Tensor
  let weight: Tensor
  let gradient: Tensor
  /// The bias of the output, and of the input as in a transposed convolution, which has no
  /// reflection.
  let bias: Tensor
  let inputBias: Tensor?
  let output: [Double]
  let inputGradient: [Double]
  let weightGradient: [Double]

  init(_ geometry: ConvolutionGeometry) {
    self.geometry = geometry
    var random = RandomStream(seed: 7, "convolution")
    func draw(_ shape: Shape) -> Tensor {
      Tensor((0..<shape.count).map { _ in random.normal() }, shape: shape)
    }
    input = draw([
      geometry.batch, geometry.inputHeight, geometry.inputWidth, geometry.inputChannels,
    ])
    weight = draw([
      geometry.kernelHeight, geometry.kernelWidth, geometry.inputChannels / geometry.groups,
      geometry.outputChannels,
    ])
    gradient = draw([
      geometry.batch, geometry.outputHeight, geometry.outputWidth, geometry.outputChannels,
    ])
    bias = draw([geometry.outputChannels])
    inputBias = geometry.paddingMode == .zeros ? draw([geometry.inputChannels]) : nil
    let (x, w, dy) = (
      input.scalars.map(Double.init), weight.scalars.map(Double.init),
      gradient.scalars.map(Double.init)
    )
    let biases = bias.scalars.map(Double.init)
    var y = (0..<gradient.count).map { biases[$0 % biases.count] }
    var dx = [Double](repeating: 0, count: input.count)
    if let inputBias {
      let scalars = inputBias.scalars.map(Double.init)
      for index in dx.indices { dx[index] = scalars[index % scalars.count] }
    }
    var dw = [Double](repeating: 0, count: weight.count)
    forEachProduct(of: geometry) { atX, atW, atY in
      y[atY] += x[atX] * w[atW]
      dx[atX] += dy[atY] * w[atW]
      dw[atW] += dy[atY] * x[atX]
    }
    (output, inputGradient, weightGradient) = (y, dx, dw)
  }

  /// The results of the kernels.
  func kernels() -> (output: Tensor, inputGradient: Tensor, weightGradient: Tensor) {
    input.withPointer { x in
      weight.withPointer { w in
        gradient.withPointer { dy in
          (
            Tensor(gradient.shape) {
              output in
              bias.withPointer {
                Convolution.forward(geometry, input: x, weight: w, bias: $0, output: output)
              }
            },
            Tensor(input.shape) {
              result in
              (inputBias ?? bias).withPointer {
                Convolution.backwardData(
                  geometry, outputGradient: dy, weight: w, bias: inputBias == nil ? nil : $0,
                  inputGradient: result)
              }
            },
            Tensor(weight.shape) {
              Convolution.backwardWeights(
                geometry, input: x, outputGradient: dy, weightGradient: $0)
            }
          )
        }
      }
    }
  }
}

/// Calls `body` with the places of each product `x · w` that is a part of an output.
private func forEachProduct(
  of g: ConvolutionGeometry, _ body: (_ x: Int, _ w: Int, _ y: Int) -> Void
) {
  let (inputs, outputs) = (g.inputChannels / g.groups, g.outputChannels / g.groups)
  for n in 0..<g.batch {
    for y in 0..<g.outputHeight {
      for x in 0..<g.outputWidth {
        for ky in 0..<g.kernelHeight {
          for kx in 0..<g.kernelWidth {
            guard
              let row = g.source(
                of: y * g.stride.height + ky * g.dilation.height - g.padding.top,
                extent: g.inputHeight),
              let column = g.source(
                of: x * g.stride.width + kx * g.dilation.width - g.padding.left,
                extent: g.inputWidth)
            else { continue }
            for o in 0..<g.outputChannels {
              for i in 0..<inputs {
                let channel = o / outputs * inputs + i
                body(
                  ((n * g.inputHeight + row) * g.inputWidth + column) * g.inputChannels + channel,
                  ((ky * g.kernelWidth + kx) * inputs + i) * g.outputChannels + o,
                  ((n * g.outputHeight + y) * g.outputWidth + x) * g.outputChannels + o)
              }
            }
          }
        }
      }
    }
  }
}

extension ConvolutionGeometry {
  /// The index along an axis that a position in the padded image shows; nil for a zero.
  fileprivate func source(of position: Int, extent: Int) -> Int? {
    if 0..<extent ~= position { return position }
    switch paddingMode {
    case .zeros: return nil
    case .reflection: return position < 0 ? -position : 2 * extent - 2 - position
    }
  }
}
