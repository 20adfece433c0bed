import Autograd
import Layers
import TensorCore

/// An exponential moving average of weights over training steps (Polyak and Juditsky 1992; for
/// generators Yazıcı et al. 2019, equation 3).
///
/// After step t, the average moves towards the weights by the factor 1 − min(decay, (1 + t) / (10 +
/// t)), so that it quickly forgets the initial weights.
public final class WeightAverage {
  /// The share of the average that is kept per step, in 0..<1.
  public let decay: Double
  private let parameters: [Module.Entry]
  private var averages: [Tensor]
  private var steps = 0

  /// Starts with the current weights.
  ///
  /// - Precondition: `decay` is in 0..<1.
  public init(of parameters: [Module.Entry], decay: Double) {
    precondition(
      (0..<1).contains(decay), "WeightAverage: found a decay of \(decay), expected 0..<1")
    self.decay = decay
    self.parameters = parameters
    averages = parameters.map(\.parameter.value)
  }

  /// An average of a whole network: of its weights and of its running statistics, which then match
  /// the averaged weights. Counters are not averaged.
  ///
  /// - Precondition: `decay` is in 0..<1.
  public convenience init(of network: any Module, decay: Double) {
    self.init(of: network.namedState.filter { $0.parameter.layout != .counter }, decay: decay)
  }

  /// Updates the average with the weights of a new step.
  public func update() {
    steps += 1
    let share = Float(1 - min(decay, Double(1 + steps) / Double(10 + steps)))
    for (index, entry) in parameters.enumerated() {
      averages[index].interpolate(towards: entry.parameter.value, by: share)
    }
  }

  /// Calls `body` while the parameters contain the averages.
  public func withAverages<Result>(_ body: () throws -> Result) rethrows -> Result {
    exchange()
    defer { exchange() }
    return try body()
  }

  private func exchange() {
    for (index, entry) in parameters.enumerated() {
      swap(&entry.parameter.value, &averages[index])
    }
  }

  /// The averages by the names of their parameters, and the number of steps.
  public var state: [(name: String, tensor: Tensor)] {
    zip(parameters, averages).map { ($0.name, $1) } + [("step", Tensor(Float(steps)))]
  }

  /// Continues from a saved `state`; an error changes nothing.
  ///
  /// - Throws: `OptimizerStateMismatch` if an entry is missing, unexpected or has another shape.
  public func restore(_ state: [String: Tensor]) throws {
    try OptimizerStateMismatch.check(state, against: self.state)
    steps = try OptimizerStateMismatch.steps("step", in: state)
    averages = parameters.compactMap { state[$0.name] }
  }
}
