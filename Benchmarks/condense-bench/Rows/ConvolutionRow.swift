import Kernels
import Layers
import Networks
import TensorCore

/// One convolution, or one transposed convolution.
struct ConvolutionRow: BenchmarkRow {
  static let kind = "convolution"

  /// The passes that are timed.
  enum Pass: String, Encodable {
    /// The output, in inference mode.
    case forward
    /// The output, and the gradients of input, weight and bias.
    case both
  }

  let pass: Pass
  let inputChannels: Int
  let outputChannels: Int
  /// Height and width of the input, in pixels.
  let extent: Int
  var kernelSize = 3
  var stride = 1
  var padding = 1
  var groups = 1
  var batch = 1
  var isTransposed = false
  /// Rows and columns added to the output of a transposed convolution.
  var outputPadding = 0
  /// The required speed relative to PyTorch; nil for a row without a requirement.
  var bar: Double?

  var name: String {
    let kind = isTransposed ? "transposed" : "conv"
    let grouped = groups > 1 ? "g\(groups)" : ""
    return "\(kind)\(kernelSize)x\(kernelSize)s\(stride)\(grouped)-\(inputChannels)-"
      + "\(outputChannels)@\(extent)-b\(batch)-\(pass.rawValue)"
  }

  var title: String {
    let kind =
      isTransposed ? "transposed " : groups == inputChannels && groups > 1 ? "depthwise " : ""
    let strided = stride > 1 ? " stride \(stride)" : ""
    let batched = batch > 1 ? ", batch \(batch)" : ""
    let passed = pass == .forward ? "forward" : "forward + backward"
    return "\(kind)\(kernelSize)×\(kernelSize)\(strided), \(inputChannels)→\(outputChannels), "
      + "\(extent)²\(batched), \(passed)"
  }

  var bars: [Peer: Double] { bar.map { [.pytorch: $0] } ?? [:] }
  var tolerances: [String: Double] { ["output": 1e-4, "gradients": 1e-4] }

  /// Height and width of the output, in pixels.
  var outputExtent: Int {
    isTransposed
      ? (extent - 1) * stride - 2 * padding + kernelSize + outputPadding
      : (extent + 2 * padding - kernelSize) / stride + 1
  }

  /// Each gradient needs as many multiply-adds as the output.
  var multiplyAdds: Int {
    let places = isTransposed ? extent * extent : outputExtent * outputExtent
    let forward =
      batch * places * kernelSize * kernelSize * inputChannels * outputChannels / groups
    return pass == .forward ? forward : 3 * forward
  }

  func workload(from source: Case) throws -> any Workload {
    let layer = makeLayer()
    try source.load(into: layer)
    let output: Shape = [batch, outputExtent, outputExtent, outputChannels]
    return ModuleWorkload(
      module: layer, input: try source.images("input", [batch, extent, extent, inputChannels]),
      outputGradient: pass == .both ? try source.images("output_gradient", output) : nil)
  }

  private func makeLayer() -> any Module {
    var random = RandomStream(seed: 1)
    return isTransposed
      ? TransposedConvolution2D(
        inputChannels, outputChannels, kernelSize: AxisPair(kernelSize), stride: AxisPair(stride),
        padding: ImageSides(padding), outputPadding: AxisPair(outputPadding), groups: groups,
        random: &random)
      : Convolution2D(
        inputChannels, outputChannels, kernelSize: AxisPair(kernelSize), stride: AxisPair(stride),
        padding: ImageSides(padding), groups: groups, random: &random)
  }
}
