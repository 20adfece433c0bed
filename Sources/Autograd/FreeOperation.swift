import TensorCore

/// An operation without parameters that is identified by its name alone, such as a loss.
public final class FreeOperation: AppliedOperation {
  private let name: String
  private let cost: Int
  /// How the output's channels depend on the inputs' channels.
  public let channelFlow: ChannelFlow
  /// The operation's key and attributes in a graph; nil if it cannot be part of a graph.
  public let spelling: OperationSpelling?

  /// Makes an operation that summaries call `name`.
  ///
  /// - Parameters:
  ///   - name: The kind of operation, as summaries show it.
  ///   - channelFlow: How the output's channels depend on the inputs' channels.
  ///   - spelling: The graph operation that computes the same.
  ///   - multiplyAdds: The multiply-adds of this application.
  public init(
    _ name: String, channelFlow: ChannelFlow = .fixes, spelling: OperationSpelling? = nil,
    multiplyAdds: Int = 0
  ) {
    self.name = name
    self.channelFlow = channelFlow
    self.spelling = spelling
    cost = multiplyAdds
  }

  /// None.
  public var parameters: [(name: String, parameter: Parameter)] { [] }
  /// None.
  public var buffers: [(name: String, parameter: Parameter)] { [] }
  /// The name.
  public func label(inputs: Int) -> String { name }
  /// The multiply-adds given to the initializer.
  public func multiplyAdds(_ inputs: [Shape], _ output: Shape) -> Int { cost }
}
