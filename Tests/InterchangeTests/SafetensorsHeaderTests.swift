import FileAccess
import Foundation
import Interchange
import Testing

/// Headers that are not JSON, or whose JSON is invalid for the format.
@Suite struct SafetensorsHeaderTests {
  private let a = described("a", "[1]", 0, 4)

  /// Expects that a header before four bytes of data is rejected.
  private func refuse(
    _ header: String, _ fact: String, at location: SourceLocation = #_sourceLocation
  ) {
    expectRefusal(of: safetensors(header, data: 4), "the header \(fact)", at: location)
  }

  @Test func `Names twice`() {
    refuse("{\(a),\(a)}", "has the name \"a\" twice")
    refuse("{\(a),\"__metadata__\":{},\"__metadata__\":{}}", "has the name \"__metadata__\" twice")
    refuse("{\"__metadata__\":{\"k\":\"1\",\"k\":\"2\"}}", "has the metadata key \"k\" twice")
    refuse(
      "{\"a\":{\"dtype\":\"F32\",\"dtype\":\"F32\"}}", "gives \"a\" the field \"dtype\" twice")
  }

  @Test func `An escaped name equals the plain one`() {
    let escaped = described("\\u0061", "[1]", 0, 4)
    refuse("{\(a),\(escaped)}", "has the name \"a\" twice")
  }

  @Test func `Fields missing or unknown`() {
    refuse("{\"a\":{}}", "has no field \"dtype\" for \"a\"")
    refuse("{\"a\":{\"dtype\":\"F32\"}}", "has no field \"shape\" for \"a\"")
    refuse("{\"a\":{\"dtype\":\"F32\",\"shape\":[]}}", "has no field \"data_offsets\" for \"a\"")
    refuse("{\"a\":{\"stride\":[1]}}", "gives \"a\" the unknown field \"stride\"")
  }

  @Test func `An unknown type`() {
    refuse("{\(described("a", as: "Q8", "[1]", 0, 4))}", "gives \"a\" the unknown dtype \"Q8\"")
    refuse("{\"a\":{\"dtype\":32}}", "has '3' at byte 14, expected the dtype of \"a\"")
  }

  @Test func `Offsets that are not two`() {
    refuse(
      "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4,8]}}",
      "gives \"a\" 3 offsets, expected 2")
    refuse(
      "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[]}}", "gives \"a\" 0 offsets")
  }

  @Test(arguments: ["-1", "+1", "1.5", "1e3", "01", "\"1\"", "null", "[1]", ""])
  func `Extents that are not plain integers`(extent: String) {
    refuse("{\(described("a", "[\(extent),1]", 0, 4))}", "has ")
  }

  @Test func `Metadata that is not a string`() {
    refuse(
      "{\"__metadata__\":{\"k\":1}}", "has '1' at byte 21, expected the metadata's string for \"k\""
    )
    refuse("{\"__metadata__\":{\"k\":{}}}", "has '{' at byte 21")
    refuse("{\"__metadata__\":null}", "has 'n' at byte 16, expected the metadata's opening brace")
  }

  @Test func `Deep nesting does not exhaust the stack`() {
    let depth = String(repeating: "[", count: 1_000_000)
    refuse("{\"a\":\(depth)", "has '[' at byte 5, expected the description of \"a\"")
    refuse("{\(described("a", depth, 0, 4))}", "has '['")
    refuse(String(repeating: "{\"a\":", count: 100_000), "gives \"a\" the unknown field \"a\"")
  }

  @Test func `Invalid punctuation`() {
    refuse("{\(a)", "ends early, expected a comma or a closing brace")
    refuse("{\(a),}", "has '}' at byte \(a.utf8.count + 2), expected a name in quotation marks")
    refuse(
      "{\(a) \(a)}",
      "has '\"' at byte \(a.utf8.count + 2), expected a comma or a closing brace")
    refuse("{\"a\"{}}", "has '{' at byte 4, expected a colon after \"a\"")
    refuse("{\(described("a", "[1,]", 0, 4))}", "has ']'")
    refuse(
      "{\(described("a", "[1 1]", 0, 4))}",
      "has '1' at byte 31, expected a comma or a closing bracket"
    )
    refuse(
      "{\(a)} x", "has 'x' at byte \(a.utf8.count + 3), expected nothing after the closing brace")
    refuse("{\(a)}\0", "has 0x0 at byte")
    refuse("{a:1}", "has 'a' at byte 1, expected a name in quotation marks")
  }

  @Test func `Invalid strings`() {
    refuse("{\"abc", "ends early, expected the closing quotation mark")
    refuse("{\"a\nb\":1}", "has 0xa at byte 3, expected no control character")
    refuse("{\"\\", "ends early, expected an escaped character")
    refuse("{\"\\x41\":1}", "has 'x' at byte 3, expected an escape sequence of JSON")
    refuse("{\"\\u12g4\":1}", "has 'g' at byte 6, expected a hexadecimal digit")
    refuse("{\"\\u12", "ends early, expected a hexadecimal digit")
    for half in ["\\ud83e", "\\udd8a", "\\ud83e\\n", "\\ud83e\\u0041", "\\ud83e\\ud83e"] {
      refuse("{\"\(half)\":1}", "has half a surrogate pair")
    }
  }

  @Test(arguments: [[0xFF], [0xC0, 0xAF], [0xED, 0xA0, 0x80], [0xE2, 0x82]] as [[UInt8]])
  func `Strings that are not UTF-8`(bytes: [UInt8]) {
    let header = Data("{\"".utf8) + Data(bytes) + Data("\":1}".utf8)
    let file = Data([UInt8(header.count), 0, 0, 0, 0, 0, 0, 0]) + header
    expectRefusal(of: file, "the header has a string at byte 2 that is not UTF-8")
  }

  @Test func `Long names are shortened in messages`() {
    let name = String(repeating: "n", count: 10_000)
    let problem = #expect(throws: FileProblem.self) {
      try SafetensorsFile(safetensors("{\"\(name)\":1}"), path: "")
    }
    #expect((problem?.description.count ?? .max) < 300)
  }
}
