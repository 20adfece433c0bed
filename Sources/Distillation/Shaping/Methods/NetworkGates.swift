import Autograd
import Foundation
import Layers
import Pruning
import TensorCore
import Training

/// An auxiliary network proposes which channels to keep, and learns from the loss of the network with
/// these channels (in the spirit of Gao et al. 2020, "Discrete model compression with resource
/// constraint for deep neural networks", and of the hypernetwork of Li et al. 2020, "DHP").
///
/// Each group has a fixed random embedding `e ∈ ℝ¹⁶`, from which all groups' shared layer makes
/// `h = relu(W e + b) ∈ ℝ³²`, and the group's own layer a logit `o = V h + c` per channel. A step keeps
/// a channel with the probability `σ(o)`: `z = 1 if o + s > 0`, with logistic noise s. The gradient
/// passes straight through as if `z = σ((o + s) / τ)` with τ = 0.4. A `CostPenalty` on `σ(o)` acts until
/// the budget is met. At the beginning c = 3, so that most channels are kept. Adam trains the auxiliary
/// network, which is not part of the result.
public struct NetworkGates: ShapingMethod, Hashable {
  /// `gates_network`
  public static let key = "gates_network"
  /// For the table of keys.
  public static let help = "trains a small network that proposes which channels to keep"

  /// False: it ranks channels itself.
  public static let usesCriterion = false

  /// The learning rate of the auxiliary network, above 0.
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
      NetworkGateModel(network.groups.widths, learningRate: learningRate, seed: seed),
      CostPenalty(strength: costWeight))
  }
}

private final class NetworkGateModel: GateModel {
  private static let embeddingSize = 16
  private static let hiddenSize = 32
  private static let temperature = 0.4
  private static let firstLogit: Float = 3

  private let embeddings: [Tensor]
  private let shared: (weight: Parameter, bias: Parameter)
  private let heads: [(weight: Parameter, bias: Parameter)]
  private let named: [Module.Entry]
  private let optimizer: Adam
  private let learningRate: Float
  /// The logits without noise, which change with each step.
  private var logits: [Double] = []
  /// The noise of the last sample.
  private var noise: [Double] = []

  init(_ widths: [Int], learningRate: Double, seed: UInt64) {
    var random = RandomStream(seed: seed, "gate network")
    func normal(_ shape: Shape, deviation: Float) -> Tensor {
      Tensor((0..<shape.count).map { _ in deviation * random.normal() }, shape: shape)
    }
    let (inner, hidden) = (Self.embeddingSize, Self.hiddenSize)
    embeddings = widths.map { _ in normal([1, inner], deviation: 1) }
    shared = (
      Parameter(normal([inner, hidden], deviation: (2 / Float(inner)).squareRoot())),
      Parameter(Tensor(zeros: [1, hidden]))
    )
    // Small weights: the first logits are nearly the same.
    heads = widths.map { width in
      (
        Parameter(normal([hidden, width], deviation: 0.01)),
        Parameter(Tensor(repeating: Self.firstLogit, shape: [1, width]))
      )
    }
    named =
      [("shared.weight", shared.weight), ("shared.bias", shared.bias)]
      + heads.enumerated().flatMap { index, head in
        [("heads.\(index).weight", head.weight), ("heads.\(index).bias", head.bias)]
      }
    optimizer = Adam(named)
    self.learningRate = Float(learningRate)
    logits = computed
  }

  /// The logits of each group, `[1, width]`.
  private func outputs(on tape: Tape) -> [Variable] {
    let (weight, bias) = (tape.variable(of: shared.weight), tape.variable(of: shared.bias))
    return zip(embeddings, heads).map { embedding, head in
      let sum = tape.constant(embedding).matrixProduct(with: weight) + bias
      let hidden = (sum + sum.absolute()) * 0.5
      return hidden.matrixProduct(with: tape.variable(of: head.weight))
        + tape.variable(of: head.bias)
    }
  }

  private var computed: [Double] {
    let tape = Tape()
    return outputs(on: tape).flatMap { $0.tensor.scalars.map(Double.init) }
  }

  func sample(random: inout RandomStream) -> [Float] {
    noise = logits.map { _ in
      let u = min(1 - 1e-6, max(1e-6, Double(random.uniform())))
      return log(u) - log(1 - u)
    }
    return zip(logits, noise).map { $0 + $1 > 0 ? 1 : 0 }
  }

  var probabilities: [Double] { logits.map(HardConcrete.sigmoid) }

  var gates: [Float] { logits.map { $0 > 0 ? 1 : 0 } }

  func learn(gateSlopes: [Double], probabilitySlopes: [Double]) {
    let slopes = logits.indices.map { channel -> Float in
      let soft = HardConcrete.sigmoid((logits[channel] + noise[channel]) / Self.temperature)
      let kept = HardConcrete.sigmoid(logits[channel])
      return Float(
        gateSlopes[channel] * soft * (1 - soft) / Self.temperature
          + probabilitySlopes[channel] * kept * (1 - kept))
    }
    let tape = Tape(differentiating: named.map(\.parameter))
    var start = 0
    var terms: [Variable] = []
    for output in outputs(on: tape) {
      let end = start + output.shape.count
      let wanted = Tensor(Array(slopes[start..<end]), shape: output.shape)
      terms.append((output * tape.constant(wanted)).sum())
      start = end
    }
    guard let first = terms.first else { return }
    let total = terms.dropFirst().reduce(first) { $0 + $1 }
    optimizer.update(tape.backpropagate(from: total), learningRate: learningRate)
    logits = computed
  }

  var state: [(name: String, tensor: Tensor)] {
    named.map { ("gate_network." + $0.name, $0.parameter.value) }
      + optimizer.state.map { ("gates." + $0.name, $0.tensor) }
  }

  func restore(_ state: [String: Tensor]) throws {
    for entry in named {
      entry.parameter.value = state["gate_network." + entry.name] ?? entry.parameter.value
    }
    try optimizer.restore(state.under("gates."))
    logits = computed
  }
}
