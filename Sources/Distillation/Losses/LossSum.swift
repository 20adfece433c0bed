import Autograd
import Layers

/// The terms of one network in training, with what they tap and what they train.
public final class LossSum {
  /// The networks that the terms were made for.
  public let networks: LossNetworks
  /// The nodes of the network in training that some term reads.
  public let studentTaps: [String]
  /// The nodes of each teacher that some term reads.
  public let teacherTaps: [[String]]
  /// All that the terms read.
  public let needs: LossNeeds
  /// The modules that are trained with the network, by their names in a run's state.
  package let trained: [Module.Child]
  private let parts: [Part]

  private struct Part {
    let term: any LossTerm
    let trained: [any Module]
    /// What judges the output for this term, in the place of the pass's own.
    let critic: (any Module)?
  }

  /// Makes what the terms train.
  ///
  /// - Parameter opponents: What terms train by losses of their own, by the keys of the terms.
  /// - Precondition: A term in use counts for these networks.
  package init(
    _ losses: Losses, for networks: LossNetworks, seed: UInt64,
    opponents: [String: any LossOpponent] = [:]
  ) {
    self.networks = networks
    let terms = losses.active(in: networks.direction)
    precondition(!terms.isEmpty, "LossSum: no loss counts for \(networks.student.graph.title)")
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
      let owner = kind.trainedName + (networks.direction.map { ".\($0.source)" } ?? "")
      trained += made.map { ("\(owner).\($0.name)", $0.module) }
      return Part(
        term: term, trained: made.map(\.module),
        critic: opponents[kind.key]?.critic(for: networks.direction))
    }
    self.trained = trained
  }

  /// The weighted sum for a pass, and each term as it enters the sum.
  package func callAsFunction(
    _ pass: LossPass, on tape: Tape
  ) -> (loss: Variable, values: [LossValue]) {
    let terms = parts.map { part in
      var pass = pass
      pass.critic = part.critic ?? pass.critic
      return (
        weight: part.term.weight, loss: part.term(pass, trained: part.trained, on: tape)
      )
    }
    let values = zip(parts, terms).map { part, term in
      LossValue(
        name: type(of: part.term).key, direction: networks.direction,
        value: Double(term.weight * term.loss.tensor.scalar))
    }
    return (weightedSum(terms, on: tape), values)
  }

  private static func unique(_ taps: [String]) -> [String] {
    var known: Set<String> = []
    return taps.filter { known.insert($0).inserted }
  }
}

/// A loss of one step by its name.
public struct LossValue: Hashable, Sendable {
  /// The key of the term, or the name of what a term trains by a loss of its own.
  public let name: String
  /// Which generator of a pair it is of; nil if it is of none.
  public let direction: TranslationDirection?
  /// The value; of a term, with its weight.
  public let value: Double

  /// The name in `steps.jsonl`: `cycle_a_to_b`.
  public var fullName: String { direction.map { "\(name)_\($0.rawValue)" } ?? name }
}
