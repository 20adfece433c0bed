extension HeaderScanner {
  /// Reads a string and decodes its escapes.
  mutating func takeString(_ purpose: @autoclosure () -> String) throws -> String {
    try take(UInt8(ascii: "\""), purpose())
    let start = position
    var decoded: [UInt8] = []
    while let byte = next, byte != UInt8(ascii: "\"") {
      guard byte >= 0x20 else { throw unexpected("no control character") }
      if byte == UInt8(ascii: "\\") {
        position += 1
        decoded.append(contentsOf: try takeEscape())
      } else {
        let run = bytes[position...].prefix { $0 >= 0x20 && $0 != 0x22 && $0 != 0x5C }
        decoded.append(contentsOf: run)
        position = run.endIndex
      }
    }
    try take(UInt8(ascii: "\""), "the closing quotation mark")
    guard let string = String(validating: decoded, as: UTF8.self) else {
      throw HeaderProblem("has a string at byte \(start) that is not UTF-8")
    }
    return string
  }

  /// Reads the rest of an escape, as UTF-8.
  private mutating func takeEscape() throws -> [UInt8] {
    guard let letter = next else { throw unexpected("an escaped character") }
    guard let plain = Self.escapes[letter] else {
      guard letter == UInt8(ascii: "u") else { throw unexpected("an escape sequence of JSON") }
      position += 1
      return Array(String(Character(try takeScalar())).utf8)
    }
    position += 1
    return [plain]
  }

  /// Reads the hexadecimal digits of `\u`, and the second half of a surrogate pair.
  private mutating func takeScalar() throws -> Unicode.Scalar {
    let first = try takeFourDigits()
    if let scalar = Unicode.Scalar(first) { return scalar }
    let lone = HeaderProblem("has half a surrogate pair before byte \(position)")
    guard UTF16.isLeadSurrogate(UInt16(first)), bytes[position...].starts(with: [0x5C, 0x75]) else {
      throw lone
    }
    position += 2
    let second = try takeFourDigits()
    guard UTF16.isTrailSurrogate(UInt16(second)),
      let scalar = Unicode.Scalar(0x10000 + (first & 0x3FF) << 10 + second & 0x3FF)
    else { throw lone }
    return scalar
  }

  private mutating func takeFourDigits() throws -> UInt32 {
    var value: UInt32 = 0
    for _ in 0..<4 {
      guard let byte = next, let digit = Character(Unicode.Scalar(byte)).hexDigitValue else {
        throw unexpected("a hexadecimal digit")
      }
      value = value << 4 | UInt32(digit)
      position += 1
    }
    return value
  }

  private static let escapes: [UInt8: UInt8] = [
    UInt8(ascii: "\""): 0x22, UInt8(ascii: "\\"): 0x5C, UInt8(ascii: "/"): 0x2F,
    UInt8(ascii: "b"): 0x08, UInt8(ascii: "f"): 0x0C, UInt8(ascii: "n"): 0x0A,
    UInt8(ascii: "r"): 0x0D, UInt8(ascii: "t"): 0x09,
  ]
}
