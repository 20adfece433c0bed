import FileAccess

extension OnnxNode {
  /// An attribute; nil if it is absent.
  func named(_ name: String) -> OnnxAttribute? { attribute.first { $0.name == name } }

  /// A whole number; nil if it is absent.
  func integer(_ name: String) -> Int? { named(name).map { Self.clamped($0.i) } }

  /// A whole number.
  func integer(_ name: String, default standard: Int) -> Int { integer(name) ?? standard }

  /// A number; nil if it is absent.
  func number(_ name: String) -> Double? {
    named(name).map { Double($0.f.description) ?? Double($0.f) }
  }

  /// A number.
  func number(_ name: String, default standard: Double) -> Double { number(name) ?? standard }

  /// A list of whole numbers; nil if it is absent.
  func integers(_ name: String) -> [Int]? { named(name).map { $0.ints.map(Self.clamped) } }

  /// Keeps sums and magnitudes from overflowing.
  private static func clamped(_ number: Int64) -> Int {
    Int(clamping: min(max(number, -1 << 62), 1 << 62))
  }

  /// A text; nil if it is absent.
  func text(_ name: String) -> String? {
    named(name).map { String(decoding: $0.s, as: UTF8.self) }
  }

  /// The name in messages: its own, or that of its first output.
  var label: String { name.isEmpty ? output.first ?? "" : name }

  /// Name and operator, for messages: `"conv" (Conv)`.
  var title: String { "\"\(label.shortened)\" (\(opType.shortened))" }
}
