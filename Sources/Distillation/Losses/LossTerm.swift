import Autograd
import Layers

/// One term of a loss: a weight, settings, and how a pass is scored.
///
/// A term is a value that a recipe can hold. Its keys stand beside those of the other terms in one
/// mapping, so they must differ from theirs.
///
///     struct LogitMatching: LossTerm {
///       static let key = "logit_l2"
///       static let needs: LossNeeds = [.logits, .teachers]
///       var weight: Float = 1
///
///       func callAsFunction(
///         _ pass: LossPass, trained: [any Module], on tape: Tape
///       ) -> Variable {
///         meanSquaredError(pass.output, tape.constant(pass.meanTeacherOutput), on: tape)
///       }
///     }
public protocol LossTerm: Codable, Equatable, Sendable {
  /// The key of the weight in a recipe, and the name of the term's values in `steps.jsonl`.
  static var key: String { get }
  /// What the term compares, for the table of a recipe's keys: "cross-entropy with the labels".
  static var help: String { get }
  /// What the term reads of a pass.
  static var needs: LossNeeds { get }
  /// The further keys of a recipe, which are read where the weight is above 0; none by default.
  static var settings: [LossSetting<Self>] { get }
  /// The first part of the names under which a run's state holds trained parts; `key` by default.
  static var trainedName: String { get }

  /// A term with its standard weight and settings.
  init()

  /// How much the term counts; 0 leaves it out, with all that has to be computed for it.
  var weight: Float { get set }

  /// The nodes whose values the term reads; none by default.
  func taps(in networks: LossNetworks) -> LossTaps

  /// Modules that the student's optimizer trains with the student, such as adapters; none by default.
  ///
  /// Their first weights are a function of the seed: draw them from `LossNetworks.stream`.
  func makeTrained(for networks: LossNetworks, seed: UInt64) -> [Module.Child]

  /// The loss of a pass, a scalar, without the weight.
  ///
  /// - Parameter trained: What `makeTrained` made, in its order.
  func callAsFunction(_ pass: LossPass, trained: [any Module], on tape: Tape) -> Variable

  /// Why the term cannot be used with these networks and images; nil, the default, if it can.
  func problem(with networks: LossNetworks) -> String?

  /// Whether the term counts for the generator of a direction; true by default.
  ///
  /// - Parameter direction: Nil for a network that is no generator of a pair.
  func applies(to direction: TranslationDirection?) -> Bool

  /// A setting that does not go together with the other terms in use; nil by default.
  func flaw(beside others: [any LossTerm]) -> LossFlaw?
}

extension LossTerm {
  /// A term with its standard settings and this weight.
  public init(weight: Float) {
    self.init()
    self.weight = weight
  }

  /// The weight of the term.
  public static var help: String { "weight of this term" }
  /// No settings.
  public static var settings: [LossSetting<Self>] { [] }
  /// The key.
  public static var trainedName: String { key }
  /// No taps.
  public func taps(in networks: LossNetworks) -> LossTaps { LossTaps() }
  /// No modules.
  public func makeTrained(for networks: LossNetworks, seed: UInt64) -> [Module.Child] { [] }
  /// No problem.
  public func problem(with networks: LossNetworks) -> String? { nil }
  /// Any network.
  public func applies(to direction: TranslationDirection?) -> Bool { true }
  /// No flaw.
  public func flaw(beside others: [any LossTerm]) -> LossFlaw? { nil }
}

/// A value that a term cannot have.
public struct LossFlaw: Equatable, Sendable {
  /// The key of the value.
  public let key: String
  /// What was found, and what is expected, to be read behind the key.
  public let text: String

  /// Describes a value that a term cannot have.
  public init(_ key: String, _ text: String) {
    self.key = key
    self.text = text
  }
}
