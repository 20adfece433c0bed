import TensorCore

/// An operation as a trace records it. Summaries, costs, channel groups, recovery and tracing read
/// only this, so that none of them depends on a layer's class.
public protocol AppliedOperation: AnyObject {
  /// How a graph spells the operation; nil where it has no place in a graph, as a loss.
  var spelling: OperationSpelling? { get }
  /// The trained tensors that the operation owns, by their names in it.
  var parameters: [(name: String, parameter: Parameter)] { get }
  /// The tensors that it keeps without training them.
  var buffers: [(name: String, parameter: Parameter)] { get }
  /// What becomes of the inputs' channels.
  var channelFlow: ChannelFlow { get }
  /// The axes of its parameters and buffers that run over channels.
  var channelAxes: [ChannelAxis] { get }
  /// How an operation that mixes channels reads its input; nil for all others.
  var patches: PatchGeometry? { get }
  /// Whether the mean of each channel of each image of the first input is taken away.
  var removesImageMeans: Bool { get }

  /// The operation in the field's words, `Conv2d` or `BatchNorm2d+Add+ReLU`.
  ///
  /// - Parameter inputs: How many values it read.
  func label(inputs: Int) -> String

  /// Multiplications with an addition each that the forward pass needs, for the whole batch.
  func multiplyAdds(_ inputs: [Shape], _ output: Shape) -> Int
}

extension AppliedOperation {
  /// No place in a graph.
  public var spelling: OperationSpelling? { nil }
  /// Unknown.
  public var channelFlow: ChannelFlow { .fixes }
  /// None.
  public var channelAxes: [ChannelAxis] { [] }
  /// None.
  public var patches: PatchGeometry? { nil }
  /// No.
  public var removesImageMeans: Bool { false }
  /// None.
  public func multiplyAdds(_ inputs: [Shape], _ output: Shape) -> Int { 0 }
}
