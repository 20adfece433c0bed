import Autograd
import Interchange
import Layers

/// The loss terms of one trained network, with their taps and the modules they train.
public final class LossSum {
  /// The networks that the terms were created for.
  public let networks: LossNetworks
  /// The nodes of the trained network that terms read.
  public let studentTaps: [String]
  /// The nodes of each teacher that terms read.
  public let teacherTaps: [[String]]
  /// All parts of a pass that the terms read.
  public let needs: LossNeeds
  /// The modules that are trained along with the network, by their names in a run's state.
  package let trained: [Module.Child]
  private let parts: [Part]
  /// The weights that change from epoch to epoch; nil if they do not.
  private var balance: BalancedWeights?

  private struct Part {
    let term: any LossTerm
    let trained: [any Module]
    /// The discriminator for this term, which replaces that of the pass.
    let critic: (any Module)?
  }

  /// Creates the modules that the terms train.
  ///
  /// - Parameter opponents: The opponents by the keys of their terms.
  /// - Precondition: At least one active term applies to these networks.
  package init(
    _ losses: Losses, for networks: LossNetworks, seed: UInt64,
    opponents: [String: any LossOpponent] = [:]
  ) {
    self.networks = networks
    let terms = losses.active(in: networks.direction)
    precondition(!terms.isEmpty, "LossSum: no loss applies to \(networks.student.graph.title)")
    needs = losses.needs(in: networks.direction)
    let taps = terms.map { $0.taps(in: networks) }
    studentTaps = Self.unique(taps.flatMap(\.student))
    teacherTaps = networks.teachers.indices.map { teacher in
      Self.unique(taps.flatMap { $0.teachers.isEmpty ? [] : $0.teachers[teacher] })
    }
    var trained: [Module.Child] = []
    parts = terms.map { term in
      let kind = type(of: term)
      let made = term.makeTrained(for: networks, seed: seed)
      opponents[kind.key]?.follow(made.map(\.module), for: networks.direction)
      let owner = kind.trainedName + (networks.direction.map { ".\($0.source)" } ?? "")
      trained += made.map { ("\(owner).\($0.name)", $0.module) }
      return Part(
        term: term, trained: made.map(\.module),
        critic: opponents[kind.key]?.critic(for: networks.direction))
    }
    self.trained = trained
    balance = losses.balance.map { BalancedWeights($0, termCount: terms.count) }
  }

  /// Begins a step; the first one of an epoch changes weights that are balanced.
  package func beginStep(inEpoch epoch: Int) { balance?.beginStep(inEpoch: epoch) }

  /// The weighted sum for a pass, and each weighted term.
  package func callAsFunction(
    _ pass: LossPass, on tape: Tape
  ) -> (loss: Variable, values: [LossValue]) {
    let terms = zip(parts, weights).map { part, weight in
      var pass = pass
      pass.critic = part.critic ?? pass.critic
      return (
        weight: weight, loss: part.term(pass, trained: part.trained, on: tape)
      )
    }
    balance?.add(terms.map(\.loss.tensor.scalar))
    return (
      weightedSum(terms, on: tape), values(terms.map { $0.weight * $0.loss.tensor.scalar })
    )
  }

  /// The weight of each term in this epoch.
  private var weights: [Float] {
    let weights = parts.map(\.term.weight)
    return balance.map { zip(weights, $0.factors).map(*) } ?? weights
  }

  /// The weight of each term in this epoch, named `weight_labels`; empty if weights are constant.
  package var balancedWeights: [LossValue] {
    balance == nil ? [] : values(weights, named: "weight_")
  }

  private func values(_ numbers: [Float], named prefix: String = "") -> [LossValue] {
    zip(parts, numbers).map {
      LossValue(
        name: prefix + type(of: $0.term).key, direction: networks.direction, value: Double($1))
    }
  }

  /// What balanced weights depend on.
  var balanceState: [StoredTensor] { balance?.state(under: balancePrefix) ?? [] }

  /// Continues from a saved `balanceState`.
  ///
  /// - Throws: `FileProblem` if the file has another state.
  func restoreBalance(from file: SafetensorsFile) throws {
    try balance?.restore(from: file, under: balancePrefix)
  }

  private var balancePrefix: String {
    "balance." + (networks.direction.map { "\($0.source)." } ?? "")
  }

  private static func unique(_ taps: [String]) -> [String] {
    var known: Set<String> = []
    return taps.filter { known.insert($0).inserted }
  }
}

/// A loss of one step with its name.
public struct LossValue: Hashable, Sendable {
  /// The key of the term, or the name of an opponent.
  public let name: String
  /// The direction of the generator; nil for a network that is not a generator of a pair.
  public let direction: TranslationDirection?
  /// The value; that of a term includes its weight.
  public let value: Double

  /// The name in `steps.jsonl`: `cycle_a_to_b`.
  public var fullName: String { direction.map { "\(name)_\($0.rawValue)" } ?? name }
}
