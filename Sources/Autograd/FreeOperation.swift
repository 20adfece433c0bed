import TensorCore

/// An operation without parameters that is known by its name alone, such as a loss.
public final class FreeOperation: AppliedOperation {
  private let name: String
  private let cost: Int
  /// What becomes of the inputs' channels.
  public let channelFlow: ChannelFlow
  /// How a graph spells it; nil if it has no place in a graph.
  public let spelling: OperationSpelling?

  /// An operation called `name` in summaries.
  ///
  /// - Parameters:
  ///   - channelFlow: What becomes of the inputs' channels.
  ///   - spelling: The operation of a graph that computes the same.
  ///   - multiplyAdds: Multiplications with an addition each of this application.
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
  /// As given.
  public func multiplyAdds(_ inputs: [Shape], _ output: Shape) -> Int { cost }
}
