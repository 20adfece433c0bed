import Autograd
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
      let owner = kind.trainedName + (networks.direction.map { ".\($0.source)" } ?? "")
      trained += made.map { ("\(owner).\($0.name)", $0.module) }
      return Part(
        term: term, trained: made.map(\.module),
        critic: opponents[kind.key]?.critic(for: networks.direction))
    }
    self.trained = trained
  }

  /// The weighted sum for a pass, and each weighted term.
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
