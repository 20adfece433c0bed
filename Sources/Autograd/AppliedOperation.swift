import TensorCore

/// An operation as a trace records it. Summaries, costs, channel groups, recovery and tracing read
/// only this protocol, so none of them depends on a layer's class.
public protocol AppliedOperation: AnyObject {
  /// The operation's key and attributes in a graph; nil if it cannot be part of a graph, as a loss.
  var spelling: OperationSpelling? { get }
  /// The trained tensors that the operation owns, with their names in it.
  var parameters: [(name: String, parameter: Parameter)] { get }
  /// The tensors that it keeps without training them.
  var buffers: [(name: String, parameter: Parameter)] { get }
  /// How the output's channels depend on the inputs' channels, if that does not depend on shapes.
  var channelFlow: ChannelFlow { get }
  /// The axes of its parameters and buffers that run over channels.
  var channelAxes: [ChannelAxis] { get }
  /// How an operation that mixes channels reads its input; nil for all others.
  var patches: PatchGeometry? { get }
  /// Whether the operation subtracts from each image of its first input the mean of each channel.
  var removesImageMeans: Bool { get }
  /// Whether a positive factor on a channel of every input becomes the same factor on that channel
  /// of the output in inference, as for a ReLU, a sum or a pooling.
  var isPositivelyHomogeneous: Bool { get }

  /// How the output's channels depend on the inputs' channels, for these shapes.
  func channelFlow(_ inputs: [Shape], _ output: Shape) -> ChannelFlow

  /// The operation's usual name, `Conv2d` or `BatchNorm2d+Add+ReLU`.
  ///
  /// - Parameter inputs: How many values it read.
  func label(inputs: Int) -> String

  /// The multiply-adds of the forward pass, for the whole batch.
  func multiplyAdds(_ inputs: [Shape], _ output: Shape) -> Int
}

extension AppliedOperation {
  /// By default nil: the operation cannot be part of a graph.
  public var spelling: OperationSpelling? { nil }
  /// By default unknown.
  public var channelFlow: ChannelFlow { .fixes }
  /// By default the same for all shapes.
  public func channelFlow(_ inputs: [Shape], _ output: Shape) -> ChannelFlow { channelFlow }
  /// By default none.
  public var channelAxes: [ChannelAxis] { [] }
  /// By default nil: the operation does not mix channels.
  public var patches: PatchGeometry? { nil }
  /// By default false.
  public var removesImageMeans: Bool { false }
  /// By default false.
  public var isPositivelyHomogeneous: Bool { false }
  /// By default 0.
  public func multiplyAdds(_ inputs: [Shape], _ output: Shape) -> Int { 0 }
}
