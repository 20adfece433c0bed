/// How the weights of the terms change from epoch to epoch.
public struct LossBalance: Codable, Hashable, Sendable {
  /// The methods.
  public enum Method: String, Codable, CaseIterable, Sendable {
    /// Dynamic weight averaging (Liu, Johns, Davison 2019, equation 7): terms that fall slowly gain
    /// weight.
    case dwa
  }

  /// The method.
  public var method = Method.dwa
  /// The temperature T of the softmax; higher values keep the weights closer to each other.
  public var temperature: Float = 2

  /// Dynamic weight averaging with the paper's temperature.
  public init() {}

  /// Dynamic weight averaging.
  public init(temperature: Float) { self.temperature = temperature }

  /// The key of the method in a recipe.
  public static let key = "balance"
  /// The key of the temperature in a recipe.
  public static let temperatureKey = "balance_temperature"
  /// For the table of keys.
  public static let help =
    "`dwa`: in each epoch, the weight of each of K terms is also multiplied by"
    + " K · softmax(r / T), where r is the term's loss of the last epoch divided by that of the"
    + " epoch before (Liu et al. 2019)"
  /// For the table of keys.
  public static let temperatureHelp =
    "with `balance`: T; higher values keep the terms' weights closer to each other"
  /// Valid temperatures.
  public static let temperatureExpectation = "a number above 0"

  /// The reason why the balance does not fit the active terms, or is invalid; nil if it is fine.
  func flaw(of terms: [any LossTerm]) -> LossFlaw? {
    if !(temperature > 0 && temperature.isFinite) {
      return LossFlaw(
        Self.temperatureKey, "is \(temperature), expected \(Self.temperatureExpectation)")
    }
    if let term = terms.map({ type(of: $0) }).first(where: { $0.canBeNegative }) {
      return LossFlaw(
        Self.key,
        "compares each loss with that of the epoch before as a ratio, but \(term.key) can be below 0;"
          + " remove one of them")
    }
    return terms.count > 1
      ? nil
      : LossFlaw(Self.key, "has no effect on a single loss; add another loss, or remove it")
  }

  /// Reads the keys of the mapping of all terms; nil without `balance`.
  static func read(from container: KeyedDecodingContainer<LossKey>) throws -> LossBalance? {
    guard let method = try container.decodeIfPresent(Method.self, forKey: LossKey(key)) else {
      return nil
    }
    var balance = LossBalance()
    balance.method = method
    balance.temperature =
      try container.decodeIfPresent(Float.self, forKey: LossKey(temperatureKey))
      ?? balance.temperature
    return balance
  }

  /// Writes what `read` reads.
  func write(to container: inout KeyedEncodingContainer<LossKey>) throws {
    try container.encode(method, forKey: LossKey(Self.key))
    try container.encode(temperature, forKey: LossKey(Self.temperatureKey))
  }
}
