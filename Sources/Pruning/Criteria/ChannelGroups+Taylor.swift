import Autograd
import Layers
import TensorCore

extension ChannelGroups {
  /// The first-order Taylor estimate of how much the loss changes without a channel: the mean over
  /// batches of `|Σ activation · gradient|` (Molchanov et al. 2017, equation 6; with a gate on the
  /// channel, Molchanov et al. 2019, equation 8).
  ///
  /// A gate on a channel scales the columns of the weights that read it, so the sum over
  /// activations equals `Σ weight · gradient` over these columns, for all layers of the group
  /// together, and only the gradients of weights are needed. With batches of one image the absolute
  /// value is taken image by image, as in the papers.
  ///
  /// - Parameters:
  ///   - model: The network to score.
  ///   - batches: Calibration batches.
  ///   - phase: How layers behave.
  ///   - loss: Computes the scalar loss of a batch on the tape, by a pass through `model`.
  /// - Returns: A number per channel, higher ones to keep.
  /// - Precondition: There is a batch; `model` has the parameters of the network that the groups
  ///   were read from.
  public func taylorScores<Batch>(
    in model: any Module, batches: some Collection<Batch>, phase: Phase = .inference,
    loss: (_ batch: Batch, _ tape: Tape) -> Variable
  ) -> [Float] {
    precondition(!batches.isEmpty, "taylorScores: expected at least one batch, found none")
    let weights = model.namedParameters.map(\.parameter).filter { $0.value.shape.rank > 1 }
    var scores = [Double](repeating: 0, count: channelCount)
    for batch in batches {
      let tape = Tape(differentiating: weights, phase: phase)
      let gradients = tape.backpropagate(from: loss(batch, tape))
      let changes = sums(over: .input, in: model) { weight in
        gradients[weight].map { zip(weight.value.scalars, $0.scalars).map(*) }
      }
      for (channel, change) in changes.enumerated() { scores[channel] += abs(change) }
    }
    return scores.map { Float($0 / Double(batches.count)) }
  }
}
