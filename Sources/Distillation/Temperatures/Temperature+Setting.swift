/// The kinds of temperature besides a number and a schedule that a loss term can use.
struct TemperatureKinds: OptionSet {
  let rawValue: Int
  static let learned = Self(rawValue: 1)
  static let perSample = Self(rawValue: 2)
  static let auto = Self(rawValue: 4)

  /// What a recipe can contain.
  var expectation: String {
    let forms =
      ["a number above 0", "`{ from: 8, to: 1 }` (during the training; also with `curve: cosine`)"]
      + (contains(.learned) ? ["`{ learned: 4 }` (above 1 and below 21)"] : [])
      + (contains(.auto) ? ["`auto`"] : [])
      + (contains(.perSample) ? ["`{ per_sample: 4 }`"] : [])
    return forms.dropLast().joined(separator: ", ") + " or " + forms[forms.count - 1]
  }

  func accept(_ temperature: Temperature) -> Bool {
    func isPositive(_ value: Float) -> Bool { value > 0 && value.isFinite }
    return switch temperature {
    case .fixed(let value): isPositive(value)
    case .scheduled(let first, let last, _): isPositive(first) && isPositive(last)
    case .learned(let value): contains(.learned) && LearnedTemperature.isInRange(value)
    case .perSample(let value): contains(.perSample) && isPositive(value)
    case .auto: contains(.auto)
    }
  }
}

extension LossSetting where Term: LossTerm {
  /// The setting of a temperature.
  ///
  /// - Parameters:
  ///   - key: The key in a recipe, which differs between terms.
  ///   - path: The property of the term that holds the temperature.
  ///   - kinds: The kinds that the term can use.
  ///   - help: A short description for the table of a recipe's keys.
  static func temperature(
    _ key: String, _ path: WritableKeyPath<Term, Temperature>, _ kinds: TemperatureKinds,
    help: String
  ) -> LossSetting {
    LossSetting(key, path, expecting: kinds.expectation, help: help) { kinds.accept($0) }
  }
}
