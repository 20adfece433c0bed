import Autograd
import Layers
import TensorCore

/// Deep mutual learning: peers of the student's architecture are trained on the same batches, and each
/// network also learns from the others' probabilities (Zhang et al. 2018, "Deep Mutual Learning",
/// section 2). The student's term is the mean over peers of `KL(peer ‖ student)` at T = 1.
public struct MutualTerm: OpposedLossTerm {
  /// `mutual`
  public static let key = "mutual"
  /// For the table of keys.
  public static let help =
    "divergence from peers of the same architecture that are trained along with the student"
  /// Labels for the peers, and logits.
  public static let needs: LossNeeds = [.labels, .logits]
  /// `peers`
  public static let opponentName = "peers"
  /// `mutual_peers`
  public static var settings: [LossSetting<Self>] {
    [
      LossSetting(
        "mutual_peers", \.peerCount, expecting: "a whole number in 1...16",
        help: "number of peers; each one costs as much as the student"
      ) { (1...16).contains($0) }
    ]
  }

  /// The weight, which is that of the student's divergence from its peers.
  public var weight: Float = 1
  /// The number of peers.
  public var peerCount = 1

  /// The published weight 1 with one peer.
  public init() {}

  /// A term with these settings.
  public init(weight: Float, peerCount: Int = 1) {
    self.weight = weight
    self.peerCount = peerCount
  }

  /// The mean divergence from the peers.
  public func callAsFunction(
    _ pass: LossPass, trained: [any Module], on tape: Tape
  ) -> Variable {
    let peers = pass.required(pass.critic, "peer")
    let logits = peers(pass.input, on: tape).tensor
    let rows = pass.output.shape[0]
    let others = (0..<peerCount).map { logits.slice($0 * rows..<($0 + 1) * rows) }
    return peerDivergence(pass.output, from: others, on: tape)
  }

  /// The peers with their optimizer.
  public func makeOpponent(
    for networks: [LossNetworks], _ training: OpponentTraining
  ) -> any LossOpponent {
    precondition(networks.count == 1, "MutualTerm: found \(networks.count) networks, expected one")
    return MutualPeers(peerCount, of: networks[0].student, training)
  }
}

/// The mean over others of `KL(other ‖ network)` at T = 1.
func peerDivergence(_ logits: Variable, from others: [Tensor], on tape: Tape) -> Variable {
  let temperatures = [Float](repeating: 1, count: logits.shape[0])
  let share = 1 / Float(others.count)
  let losses = others.map { other in
    softTargetDivergence(logits, teacher: other, temperatures: temperatures, on: tape)
  }
  return weightedSum(losses.map { (share, $0) }, on: tape)
}
