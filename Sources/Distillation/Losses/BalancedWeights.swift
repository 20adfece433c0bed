import FileAccess
import Foundation
import Interchange
import TensorCore
import Training

/// The factors of dynamic weight averaging for the terms of one network (Liu, Johns, Davison 2019,
/// equation 7), with the losses that they depend on.
///
/// In epoch t, the factor of term k is `K · exp(r_k / T) / Σ exp(r_i / T)` with
/// `r_k = L_k(t - 1) / L_k(t - 2)`, where L_k is the term's mean loss in an epoch, without weights.
/// All factors are 1 until two epochs are complete.
struct BalancedWeights {
  private let temperature: Double
  /// The epoch, from 0, that `sums` belong to.
  private var epoch = 0
  /// The number of steps in `sums`.
  private var steps = 0
  /// The sum of each term's losses in this epoch; in single precision, so that a resumed run goes
  /// on with the same bits.
  private var sums: [Float]
  /// The mean losses of the last complete epochs, at most two, the newest last.
  private var means: [[Float]] = []
  /// The factor of each term.
  private(set) var factors: [Float]

  /// All factors are 1.
  init(_ balance: LossBalance, termCount: Int) {
    temperature = Double(balance.temperature)
    sums = Array(repeating: 0, count: termCount)
    factors = Array(repeating: 1, count: termCount)
  }

  /// Begins a step; the first one of an epoch changes the factors.
  mutating func beginStep(inEpoch epoch: Int) {
    guard epoch != self.epoch else { return }
    if steps > 0 { means = (means + [sums.map { $0 / Float(steps) }]).suffix(2) }
    self.epoch = epoch
    steps = 0
    sums = sums.map { _ in 0 }
    updateFactors()
  }

  /// Adds the unweighted losses of a step.
  mutating func add(_ losses: [Float]) {
    steps += 1
    for (index, loss) in losses.enumerated() { sums[index] += loss }
  }

  private mutating func updateFactors() {
    guard means.count == 2 else { return }
    let rates = zip(means[1], means[0]).map { latest, earlier -> Double in
      let rate = Double(latest) / Double(earlier)
      // A loss that was 0, as that of a term without an image to apply to, has no rate.
      return rate.isFinite ? rate : 1
    }
    let largest = rates.max() ?? 0
    let powers = rates.map { exp(($0 - largest) / temperature) }
    let sum = powers.reduce(0, +)
    factors = powers.map { Float(Double(powers.count) * $0 / sum) }
  }
}

extension BalancedWeights {
  /// What the next step depends on.
  func state(under prefix: String) -> [StoredTensor] {
    let rows = [sums] + means
    return [
      StoredTensor(
        name: prefix + "losses",
        tensor: Tensor(rows.flatMap(\.self), shape: [rows.count, sums.count])),
      StoredTensor(
        name: prefix + "position", tensor: Tensor([Float(epoch), Float(steps)], shape: [2])),
    ]
  }

  /// Continues from a saved state.
  ///
  /// - Throws: `FileProblem` if the file has another state.
  mutating func restore(from file: SafetensorsFile, under prefix: String) throws {
    let saved = try file.tensors(under: prefix)
    guard let losses = saved["losses"], let position = saved["position"], position.shape == [2],
      position.scalars.allSatisfy({ (0...1e9).contains($0) && $0 == $0.rounded() }),
      losses.shape.rank == 2, (1...3).contains(losses.shape[0]), losses.shape[1] == sums.count,
      losses.isFinite
    else {
      throw FileProblem(
        .malformed, path: file.path, found: "it has no losses for losses.balance",
        advice: "Resume with the recipe that the run was started with")
    }
    let rows = (0..<losses.shape[0]).map { Array(losses.slice($0..<$0 + 1).scalars) }
    (sums, means) = (rows[0], Array(rows.dropFirst()))
    (epoch, steps) = (Int(position.scalars[0]), Int(position.scalars[1]))
    updateFactors()
  }
}
