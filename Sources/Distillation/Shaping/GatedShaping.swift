import Autograd
import Pruning
import TensorCore

/// Multiplies each channel by a gate that is trained along with the network.
///
/// A gate on a channel scales the columns that read it, so the forward pass sees `z · w` in place of
/// w. With G the loss's gradient there, the gradient of w is `z · G`, and that of the gate `Σ w · G`
/// over the columns.
final class GatedShaping: ChannelShaping {
  private let model: any GateModel
  private let penalty: CostPenalty
  private var pass: (dense: [Tensor], gates: [Float])?

  init(_ model: any GateModel, _ penalty: CostPenalty) {
    self.model = model
    self.penalty = penalty
  }

  func prepare(_ network: ShapedNetwork, at moment: ShapingMoment) {
    var random = RandomStream(seed: moment.seed, "gates", moment.step)
    let gates = model.sample(random: &random)
    pass = (network.readers.values, gates)
    network.readers.scale(by: gates)
  }

  func adjust(_ gradients: inout Gradients, of network: ShapedNetwork, at moment: ShapingMoment) {
    guard let (dense, gates) = pass else { return }
    pass = nil
    network.readers.restore(dense)
    let slopes = network.readers.products(with: gradients)
    network.readers.scale(&gradients, by: gates)
    let cost = penalty(
      model.probabilities, of: network.groups, network.cost, within: network.limit)
    model.learn(gateSlopes: slopes, probabilitySlopes: cost.slopes)
  }

  func update(_ network: ShapedNetwork, at moment: ShapingMoment) throws -> ChannelMask? {
    open(ChannelMask(keepingAllOf: network.groups), network)
  }

  func finalMask(_ network: ShapedNetwork, at moment: ShapingMoment) throws -> ChannelMask {
    let scores = try network.checked(model.probabilities.map(Float.init), by: "of the gates")
    let mask = open(try network.comparedMask(scores), network)
    network.readers.scale(by: model.gates)
    return mask
  }

  /// The mask without channels whose gate is 0.
  private func open(_ mask: ChannelMask, _ network: ShapedNetwork) -> ChannelMask {
    let gates = model.gates
    return network.mask(mask) { gates[$0] == 0 }
  }

  var gates: [Float]? { model.gates }
  var state: [(name: String, tensor: Tensor)] { model.state }
  func restore(_ state: [String: Tensor]) throws { try model.restore(state) }
}
