import Autograd
import Layers

/// A term of a loss: a weight, settings, and a function of a forward pass.
///
/// A term is a value that a recipe can represent. All terms share one mapping, so their keys must
/// differ.
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
  /// The parts of a pass that the term reads.
  static var needs: LossNeeds { get }
  /// The further keys in a recipe, which are read if the weight is above 0; none by default.
  static var settings: [LossSetting<Self>] { get }
  /// The prefix of the names of trained parts in a run's state; `key` by default.
  static var trainedName: String { get }

  /// A term with its standard weight and settings.
  init()

  /// The weight of the term; 0 disables the term and everything computed for it.
  var weight: Float { get set }

  /// The nodes whose values the term reads; none by default.
  func taps(in networks: LossNetworks) -> LossTaps

  /// Modules that the student's optimizer trains along with the student, such as adapters; none by
  /// default.
  ///
  /// Their initial weights must be a function of the seed: draw them from `LossNetworks.stream`.
  func makeTrained(for networks: LossNetworks, seed: UInt64) -> [Module.Child]

  /// The unweighted loss of a pass, a scalar.
  ///
  /// - Parameters:
  ///   - pass: The forward pass, with the parts that the term `needs`.
  ///   - trained: The modules from `makeTrained`, in order.
  ///   - tape: The tape of the pass.
  func callAsFunction(_ pass: LossPass, trained: [any Module], on tape: Tape) -> Variable

  /// The reason why the term does not fit these networks and images; nil (the default) if it fits.
  func problem(with networks: LossNetworks) -> String?

  /// Whether the term applies to the generator of a direction; true by default.
  ///
  /// - Parameter direction: The direction; nil for a network that is not a generator of a pair.
  func applies(to direction: TranslationDirection?) -> Bool

  /// The bytes that trained parts keep for each training image; 0 by default.
  ///
  /// - Parameter teachers: The number of teachers that are networks.
  func bytesPerImage(teachers: Int) -> Int

  /// Whether the loss can be below 0, as that of a likelihood, so that a ratio of two losses says
  /// nothing; false by default.
  static var canBeNegative: Bool { get }

  /// A setting that contradicts the other active terms; nil by default.
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
  /// Never below 0.
  public static var canBeNegative: Bool { false }
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
  /// None.
  public func bytesPerImage(teachers: Int) -> Int { 0 }
  /// No flaw.
  public func flaw(beside others: [any LossTerm]) -> LossFlaw? { nil }
}

/// An invalid value of a term.
public struct LossFlaw: Equatable, Sendable {
  /// The key of the value.
  public let key: String
  /// The found value and the expectation, as text after the key.
  public let text: String

  /// Describes an invalid value of a term.
  public init(_ key: String, _ text: String) {
    self.key = key
    self.text = text
  }
}
