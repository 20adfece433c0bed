extension Temperature: Codable {
  private enum CodingKeys: String, CodingKey {
    case from, to, curve, learned
    case perSample = "per_sample"
  }

  private static let expectation =
    "expected a number above 0, auto, { from: 8, to: 1 } with or without curve: cosine, { learned: 4 }, or"
    + " { per_sample: 4 }"

  /// Decodes a number, or a mapping with `from` and `to`, with `learned`, or with `per_sample`.
  public init(from decoder: any Decoder) throws {
    if let number = try? decoder.singleValueContainer().decode(Float.self) {
      self = .fixed(number)
      return
    }
    if let word = try? decoder.singleValueContainer().decode(String.self) {
      guard word == "auto" else { throw Self.refusal(decoder) }
      self = .auto
      return
    }
    guard let container = try? decoder.container(keyedBy: CodingKeys.self) else {
      throw Self.refusal(decoder)
    }
    let named = Set(container.allKeys.map(\.stringValue))
    if named == ["learned"] {
      self = .learned(try container.decode(Float.self, forKey: .learned))
    } else if named == ["per_sample"] {
      self = .perSample(try container.decode(Float.self, forKey: .perSample))
    } else if named == ["from", "to"] || named == ["from", "to", "curve"] {
      self = .scheduled(
        from: try container.decode(Float.self, forKey: .from),
        to: try container.decode(Float.self, forKey: .to),
        try container.decodeIfPresent(Curve.self, forKey: .curve) ?? .linear)
    } else {
      throw Self.refusal(decoder)
    }
  }

  private static func refusal(_ decoder: any Decoder) -> DecodingError {
    .dataCorrupted(.init(codingPath: decoder.codingPath, debugDescription: expectation))
  }

  /// Writes what decoding reads; a fixed temperature as a plain number.
  public func encode(to encoder: any Encoder) throws {
    var word = encoder.singleValueContainer()
    switch self {
    case .fixed(let value): return try word.encode(value)
    case .auto: return try word.encode("auto")
    default: break
    }
    var container = encoder.container(keyedBy: CodingKeys.self)
    switch self {
    case .fixed, .auto: break
    case .scheduled(let first, let last, let curve):
      try container.encode(first, forKey: .from)
      try container.encode(last, forKey: .to)
      if curve != .linear { try container.encode(curve, forKey: .curve) }
    case .learned(let value): try container.encode(value, forKey: .learned)
    case .perSample(let value): try container.encode(value, forKey: .perSample)
    }
  }
}
