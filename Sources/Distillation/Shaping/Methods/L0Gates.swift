import Autograd
import Pruning
import TensorCore
import Training

/// A gate with the hard concrete distribution on each channel, trained by Adam along with the network
/// (Louizos et al. 2018, "Learning sparse neural networks through L0 regularization").
///
/// In place of the paper's penalty on the number of open gates, a `CostPenalty` on the expected cost
/// acts until the budget is met. The gates begin open, at log α = 3, where the gate without noise is
/// 1. At the end, the gates without noise are multiplied into the weights.
public struct L0Gates: ShapingMethod, Hashable {
  /// `gates_l0`
  public static let key = "gates_l0"
  /// For the table of keys.
  public static let help = "trains a random gate on each channel, with a penalty on the cost"

  /// False: it ranks channels itself.
  public static let usesCriterion = false

  /// The learning rate of the gates, above 0.
  public var learningRate: Double
  /// The weight of the penalty, 0 or more.
  public var costWeight: Double

  /// Makes the method.
  public init(learningRate: Double = 0.02, costWeight: Double = 4) {
    self.learningRate = learningRate
    self.costWeight = costWeight
  }

  /// Starts it.
  public func makeShaping(of network: ShapedNetwork, seed: UInt64) -> any ChannelShaping {
    GatedShaping(
      L0GateModel(network.groups.channelCount, learningRate: learningRate),
      CostPenalty(strength: costWeight))
  }
}

private final class L0GateModel: GateModel {
  private let logAlphas: Parameter
  private let optimizer: Adam
  private let learningRate: Float
  private var slopes: [Double] = []

  init(_ channels: Int, learningRate: Double) {
    logAlphas = Parameter(Tensor(repeating: 3, shape: [channels]))
    optimizer = Adam([("log_alpha", logAlphas)])
    self.learningRate = Float(learningRate)
  }

  private var values: [Double] { logAlphas.value.scalars.map(Double.init) }

  func sample(random: inout RandomStream) -> [Float] {
    let samples = values.map {
      HardConcrete.sample(logAlpha: $0, uniform: Double(random.uniform()))
    }
    slopes = samples.map(\.slope)
    return samples.map { Float($0.gate) }
  }

  var probabilities: [Double] { values.map { HardConcrete.openness(logAlpha: $0).probability } }

  var gates: [Float] { values.map { Float(HardConcrete.value(logAlpha: $0)) } }

  func learn(gateSlopes: [Double], probabilitySlopes: [Double]) {
    let total = values.enumerated().map { channel, value in
      Float(
        gateSlopes[channel] * slopes[channel]
          + probabilitySlopes[channel] * HardConcrete.openness(logAlpha: value).slope)
    }
    var gradients = Gradients()
    gradients[logAlphas] = Tensor(total, shape: logAlphas.value.shape)
    optimizer.update(gradients, learningRate: learningRate)
  }

  var state: [(name: String, tensor: Tensor)] {
    [("log_alpha", logAlphas.value)] + optimizer.state.map { ("gates." + $0.name, $0.tensor) }
  }

  func restore(_ state: [String: Tensor]) throws {
    logAlphas.value = state["log_alpha"] ?? logAlphas.value
    try optimizer.restore(state.under("gates."))
  }
}

extension [String: Tensor] {
  /// The entries whose names begin with a prefix, by the rest of the name.
  func under(_ prefix: String) -> [String: Tensor] {
    Dictionary(
      uniqueKeysWithValues: filter { $0.key.hasPrefix(prefix) }.map {
        (String($0.key.dropFirst(prefix.count)), $0.value)
      })
  }
}
