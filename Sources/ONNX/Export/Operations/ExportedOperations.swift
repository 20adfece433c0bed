extension Exporter {
  /// Translates the current node.
  typealias Translation = @Sendable (Exporter) throws -> ExportedValue

  /// The operations that have a form in ONNX, by their keys: all of `OperationList`.
  static let operations: [String: Translation] = [
    // Weights.
    "blur": { $0.blur() },
    "constant": { $0.constant() },
    "conv2d": { $0.convolution() },
    "conv_transpose2d": { $0.transposedConvolution() },
    "linear": { $0.linear() },
    "matmul": { $0.matrixProduct() },
    // Norms.
    "batch_norm": { $0.batchNorm() },
    "instance_norm": { $0.instanceNorm() },
    "local_response_norm": { $0.localResponseNorm() },
    // Pooling.
    "average_pool": { $0.averagePool() },
    "global_average_pool": { $0.globalAveragePool() },
    "max_pool": { $0.maxPool() },
    // Functions of one value.
    "celu": { $0.function("Celu", ["alpha"]) },
    "clip": { $0.clip(from: $0.attributes.number("min"), to: $0.attributes.number("max")) },
    "elementwise": { $0.elementwise() },
    "elu": { $0.function("Elu", ["alpha"]) },
    "hard_sigmoid": { $0.function("HardSigmoid", ["alpha", "beta"]) },
    "hard_swish": { $0.function("HardSwish") },
    "leaky_relu": { $0.leakyReLU() },
    "log_softmax": { $0.softmax("LogSoftmax") },
    "prelu": { $0.prelu() },
    "relu": { $0.function("Relu") },
    "relu6": { $0.clip(from: 0, to: 6) },
    "selu": { $0.function("Selu", ["alpha", "gamma"]) },
    "sigmoid": { $0.function("Sigmoid") },
    "softmax": { $0.softmax("Softmax") },
    "tanh": { $0.function("Tanh") },
    "thresholded_relu": { $0.function("ThresholdedRelu", ["alpha"]) },
    // Functions of several values.
    "add": { $0.combination("Add") },
    "compare": { $0.comparison() },
    "divide": { $0.combination("Div") },
    "maximum": { $0.combination("Max") },
    "minimum": { $0.combination("Min") },
    "multiply": { $0.product() },
    "power": { $0.combination("Pow") },
    "subtract": { $0.combination("Sub") },
    "where": { $0.choice() },
    // Axes and extents.
    "concatenate": { $0.concatenation() },
    "expand": { $0.expansion() },
    "flatten": { $0.flattening() },
    "gather": { $0.gathering() },
    "pad": { $0.padding() },
    "permute": { $0.permutation() },
    "reduce": { $0.reduction() },
    "reflection_pad": { $0.reflectionPadding() },
    "reshape": { try $0.reshaping() },
    "resize": { $0.resizing() },
    "slice": { $0.slicing() },
    "tile": { $0.tiling() },
    // Inference does not drop anything.
    "dropout": { $0.input() },
  ]
}
