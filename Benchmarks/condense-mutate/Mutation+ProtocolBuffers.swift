import TensorCore

extension Mutation {
  /// Damage to the fields of protocol buffers; all lengths stay right.
  static let ofProtocolBuffers = [
    // A number becomes another one: extents, axes, types, versions.
    ofField(where: { if case .number = $0.content { true } else { false } }) {
      list, index, _, random in
      list[index].content = .number(random.choice(of: numbers))
    },
    // Two numbers of a list change places: extents, pads.
    ofField(where: { if case .number = $0.content { true } else { false } }) {
      list, index, _, random in
      let alike = list.indices.filter { list[$0].number == list[index].number }
      list.swapAt(index, random.choice(of: alike))
    },
    // A text becomes another one of the file: operators, names, and so cycles.
    ofField(where: isText) { list, index, source, random in
      let texts = texts(in: source)
      if !texts.isEmpty { list[index].content = random.choice(of: texts).content }
    },
    ofField(where: isText) { list, index, _, random in
      list[index].content = .bytes(random.choice(of: oddTexts))
    },
    // A field is missing, or comes often.
    ofField(where: { _ in true }) { list, index, _, _ in list.remove(at: index) },
    ofField(where: { _ in true }) { list, index, _, random in
      let count = random.coin() ? 1 : 1 + random.index(below: 1000)
      list.insert(contentsOf: Array(repeating: list[index], count: count), at: index)
    },
    // A field changes places with another one of its list: nodes and inputs in another order.
    ofField(where: { _ in true }) { list, index, _, random in
      list.swapAt(index, random.index(below: list.count))
    },
    // A field comes from another place, also of another file.
    ofField(where: { _ in true }) { list, index, source, random in
      let number = list[index].number
      let others = WireField.paths(source) { $0.number == number }
      if !others.isEmpty {
        list[index] = WireField.field(source, at: random.choice(of: others))
      }
    },
    // A field has another number.
    ofField(where: { _ in true }) { list, index, _, random in
      list[index].number = UInt64(1 + random.index(below: 20))
    },
    // Floating-point numbers that are none, or large.
    ofField(where: { if case .fixed = $0.content { true } else { false } }) {
      list, index, _, random in
      guard case .fixed(let old) = list[index].content else { return }
      let value = random.choice(of: [Float.nan, .infinity, -.infinity, -0.0, 1e30, -1, 0, 1e-30])
      let bits = UInt64(value.bitPattern) << (old.count == 8 ? 32 : 0)
      list[index].content = .fixed(
        old.indices.map { UInt8(truncatingIfNeeded: bits >> UInt64(8 * $0)) })
    },
    // A message contains itself, many times.
    ofField(where: { if case .fields = $0.content { true } else { false } }) {
      list, index, _, random in
      for _ in 0..<random.choice(of: [1, 10, 90, 110, 1000]) {
        guard case .fields(let inner) = list[index].content else { return }
        list[index].content = .fields([
          WireField(number: list[index].number, content: .fields(inner))
        ])
      }
    },
  ]

  private static let oddTexts: [[UInt8]] = [
    [], Array("\u{1b}[31m\0".utf8), [0xff, 0xfe], Array(repeating: 0x61, count: 100_000),
    Array("../../../etc/passwd".utf8), Array("image".utf8), Array("ai.onnx".utf8),
  ]

  private static func isText(_ field: WireField) -> Bool {
    if case .bytes(let bytes) = field.content { bytes.count < 200 } else { false }
  }

  private static func texts(in fields: [WireField]) -> [WireField] {
    WireField.paths(fields, where: isText).map { WireField.field(fields, at: $0) }
  }

  /// Changes the list around one of the fields that satisfy a condition.
  ///
  /// - Parameter change: Gets the list, the field's index in it, and the fields of this file or of
  ///   another one.
  private static func ofField(
    where isWanted: @escaping @Sendable (WireField) -> Bool,
    change: @escaping @Sendable (inout [WireField], Int, [WireField], inout RandomStream) -> Void
  ) -> Mutation {
    Mutation { bytes, other, random in
      guard var fields = WireField.parse(bytes[...]) else { return bytes }
      let paths = WireField.paths(fields, where: isWanted)
      guard !paths.isEmpty else { return bytes }
      let path = random.choice(of: paths)
      let source = random.coin() ? fields : WireField.parse(other[...]) ?? fields
      WireField.change(&fields, at: path[...]) { list, index in
        change(&list, index, source, &random)
      }
      return WireField.bytes(fields)
    }
  }
}
