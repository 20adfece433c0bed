/// A field of protocol buffers without its meaning: bytes that can be fields are taken for fields.
struct WireField {
  enum Content {
    case number(UInt64)
    /// 4 or 8 bytes.
    case fixed([UInt8])
    case bytes([UInt8])
    case fields([WireField])
  }

  var number: UInt64
  var content: Content

  /// The fields in some bytes; nil if they are none.
  static func parse(_ bytes: ArraySlice<UInt8>, depth: Int = 0) -> [WireField]? {
    var rest = bytes
    var fields: [WireField] = []
    while !rest.isEmpty {
      guard let tag = varint(&rest), (1..<1000).contains(tag >> 3) else { return nil }
      let content: Content
      switch tag & 7 {
      case 0:
        guard let value = varint(&rest) else { return nil }
        content = .number(value)
      case 1, 5:
        let count = tag & 7 == 1 ? 8 : 4
        guard rest.count >= count else { return nil }
        content = .fixed(Array(rest.prefix(count)))
        rest = rest.dropFirst(count)
      case 2:
        guard let length = varint(&rest), length <= UInt64(rest.count) else { return nil }
        let part = rest.prefix(Int(length))
        rest = rest.dropFirst(Int(length))
        let isText = part.allSatisfy { (0x20..<0x7f).contains($0) }
        if !isText, depth < 16, let inner = parse(part, depth: depth + 1) {
          content = .fields(inner)
        } else {
          content = .bytes(Array(part))
        }
      default: return nil
      }
      fields.append(WireField(number: tag >> 3, content: content))
    }
    return fields
  }

  /// A number of up to ten bytes; nil if there is none.
  static func varint(_ bytes: inout ArraySlice<UInt8>) -> UInt64? {
    var value: UInt64 = 0
    for shift in stride(from: UInt64(0), to: 70, by: 7) {
      guard let byte = bytes.popFirst() else { return nil }
      value |= UInt64(byte & 0x7f) << shift
      if byte < 0x80 { return value }
    }
    return nil
  }

  /// The bytes of a number.
  static func varint(_ value: UInt64) -> [UInt8] {
    var (bytes, rest): ([UInt8], UInt64) = ([], value)
    while rest >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    return bytes + [UInt8(rest)]
  }

  /// The bytes of some fields.
  static func bytes(_ fields: [WireField]) -> [UInt8] {
    var result: [UInt8] = []
    for field in fields {
      let kind: UInt64
      let body: [UInt8]
      switch field.content {
      case .number(let value): (kind, body) = (0, varint(value))
      case .fixed(let value): (kind, body) = (value.count == 8 ? 1 : 5, value)
      case .bytes(let value): (kind, body) = (2, varint(UInt64(value.count)) + value)
      case .fields(let inner):
        let value = bytes(inner)
        (kind, body) = (2, varint(UInt64(value.count)) + value)
      }
      result += varint(field.number << 3 | kind) + body
    }
    return result
  }

  /// The paths to all fields that satisfy a condition, as indices from the outermost list inwards.
  static func paths(_ fields: [WireField], where isWanted: (WireField) -> Bool) -> [[Int]] {
    var result: [[Int]] = []
    for (index, field) in fields.enumerated() {
      if isWanted(field) { result.append([index]) }
      if case .fields(let inner) = field.content {
        result += paths(inner, where: isWanted).map { [index] + $0 }
      }
    }
    return result
  }

  /// Changes the list that contains a field, given the field's path.
  static func change(
    _ fields: inout [WireField], at path: ArraySlice<Int>,
    _ body: (_ list: inout [WireField], _ index: Int) -> Void
  ) {
    guard let index = path.first else { return }
    guard path.count > 1 else { return body(&fields, index) }
    guard case .fields(var inner) = fields[index].content else { return }
    change(&inner, at: path.dropFirst(), body)
    fields[index].content = .fields(inner)
  }

  /// The field at a path.
  static func field(_ fields: [WireField], at path: [Int]) -> WireField {
    let field = fields[path[0]]
    guard path.count > 1, case .fields(let inner) = field.content else { return field }
    return self.field(inner, at: Array(path.dropFirst()))
  }
}
