/// Parses the JSON of a safetensors header and rejects everything that the format does not need.
///
/// The caller requests what must come next, so no function recurses and no nesting can exhaust the
/// stack. The scanner describes an expected part only if the part is missing.
struct HeaderScanner {
  let bytes: [UInt8]
  var position = 0

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// The next byte; nil at the end.
  var next: UInt8? { position < bytes.count ? bytes[position] : nil }

  mutating func skipWhiteSpace() {
    while let byte = next, byte.isJSONWhiteSpace { position += 1 }
  }

  /// Skips white space and reads `byte`.
  mutating func take(_ byte: UInt8, _ purpose: @autoclosure () -> String) throws {
    skipWhiteSpace()
    guard next == byte else { throw unexpected(purpose()) }
    position += 1
  }

  /// Skips white space, and reads `byte` if it is next.
  mutating func takeIfNext(_ byte: UInt8) -> Bool {
    skipWhiteSpace()
    guard next == byte else { return false }
    position += 1
    return true
  }

  /// Reads an object; `member` reads the value of each name.
  mutating func takeObject(
    _ purpose: @autoclosure () -> String,
    _ member: (_ name: String, _ scanner: inout HeaderScanner) throws -> Void
  ) throws {
    try take(UInt8(ascii: "{"), purpose())
    if takeIfNext(UInt8(ascii: "}")) { return }
    repeat {
      let name = try takeString("a name in quotation marks")
      try take(UInt8(ascii: ":"), "a colon after \"\(name.shortened)\"")
      try member(name, &self)
    } while takeIfNext(UInt8(ascii: ","))
    try take(UInt8(ascii: "}"), "a comma or a closing brace")
  }

  /// The longest array of integers: more axes than any program gives a tensor.
  private static let longestArray = 64

  /// Reads an array of non-negative integers.
  mutating func takeIntegers(_ purpose: @autoclosure () -> String) throws -> [Int] {
    try take(UInt8(ascii: "["), purpose())
    var integers: [Int] = []
    if takeIfNext(UInt8(ascii: "]")) { return integers }
    repeat {
      guard integers.count < Self.longestArray else {
        throw HeaderProblem("has more than \(Self.longestArray) numbers in \(purpose())")
      }
      integers.append(try takeInteger(purpose()))
    } while takeIfNext(UInt8(ascii: ","))
    try take(UInt8(ascii: "]"), "a comma or a closing bracket")
    return integers
  }

  /// Reads the white space that pads a header.
  mutating func takeEnd() throws {
    skipWhiteSpace()
    guard next == nil else { throw unexpected("nothing after the closing brace") }
  }

  /// Reads digits; signs, fractions, exponents and leading zeros are rejected.
  private mutating func takeInteger(_ purpose: @autoclosure () -> String) throws -> Int {
    skipWhiteSpace()
    let start = position
    var value = 0
    while let byte = next, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) {
      let (tenfold, isOver) = value.multipliedReportingOverflow(by: 10)
      let (sum, isStillOver) = tenfold.addingReportingOverflow(Int(byte - UInt8(ascii: "0")))
      guard !isOver && !isStillOver else {
        throw HeaderProblem("has a number larger than \(Int.max) at byte \(start)")
      }
      value = sum
      position += 1
    }
    let hasLeadingZero = position - start > 1 && bytes[start] == UInt8(ascii: "0")
    guard position > start, !hasLeadingZero else { throw unexpected(purpose()) }
    return value
  }

  /// The problem that the next byte is not `purpose`.
  func unexpected(_ purpose: String) -> HeaderProblem {
    guard let byte = next else {
      return HeaderProblem("ends early, expected \(purpose)")
    }
    let isPrintable = (0x21...0x7E).contains(byte)
    let found =
      isPrintable ? "'\(Character(Unicode.Scalar(byte)))'" : "0x" + String(byte, radix: 16)
    return HeaderProblem("has \(found) at byte \(position), expected \(purpose)")
  }
}

extension UInt8 {
  /// Whether the byte is JSON white space.
  var isJSONWhiteSpace: Bool { self == 0x20 || self == 0x0A || self == 0x0D || self == 0x09 }
}
