import TensorCore

/// What draws a gate for each channel in each step, and learns from the loss's derivative by the
/// gates.
protocol GateModel: AnyObject {
  /// The gates of a step, one per channel, in 0...1.
  func sample(random: inout RandomStream) -> [Float]

  /// The probability that each channel's gate is not 0.
  var probabilities: [Double] { get }

  /// The gates without noise, one per channel, in 0...1.
  var gates: [Float] { get }

  /// Performs a step.
  ///
  /// - Parameters:
  ///   - gateSlopes: The loss's derivative by each gate of the last sample.
  ///   - probabilitySlopes: The penalty's derivative by each probability.
  func learn(gateSlopes: [Double], probabilitySlopes: [Double])

  /// The tensors that the next step depends on.
  var state: [(name: String, tensor: Tensor)] { get }

  /// Continues from a saved `state`.
  func restore(_ state: [String: Tensor]) throws
}
