import FileAccess
import Foundation
import Interchange
import Testing

/// Headers that are no JSON, or whose JSON says something else than it must.
@Suite struct SafetensorsHeaderTests {
  private let a = described("a", "[1]", 0, 4)

  /// Expects that a header before four bytes of data is refused.
  private func refuse(
    _ header: String, _ fact: String, at location: SourceLocation = #_sourceLocation
  ) {
    expectRefusal(of: safetensors(header, data: 4), "the header \(fact)", at: location)
  }

  @Test func `Names twice`() {
    refuse("{\(a),\(a)}", "has the name \"a\" twice")
    refuse("{\(a),\"__metadata__\":{},\"__metadata__\":{}}", "has the name \"__metadata__\" twice")
    refuse("{\"__metadata__\":{\"k\":\"1\",\"k\":\"2\"}}", "has the metadata \"k\" twice")
    refuse(
      "{\"a\":{\"dtype\":\"F32\",\"dtype\":\"F32\"}}", "gives \"a\" the field \"dtype\" twice")
  }

  @Test func `An escaped name equals the plain one`() {
    let escaped = described("\\u0061", "[1]", 0, 4)
    refuse("{\(a),\(escaped)}", "has the name \"a\" twice")
  }

  @Test func `Fields missing or unknown`() {
    refuse("{\"a\":{}}", "gives \"a\" no field \"dtype\"")
    refuse("{\"a\":{\"dtype\":\"F32\"}}", "gives \"a\" no field \"shape\"")
    refuse("{\"a\":{\"dtype\":\"F32\",\"shape\":[]}}", "gives \"a\" no field \"data_offsets\"")
    refuse("{\"a\":{\"stride\":[1]}}", "gives \"a\" the field \"stride\", which is unknown")
  }

  @Test func `An unknown type`() {
    refuse("{\(described("a", as: "Q8", "[1]", 0, 4))}", "gives \"a\" the unknown dtype \"Q8\"")
    refuse("{\"a\":{\"dtype\":32}}", "has '3' at byte 14, where the dtype of \"a\" should stand")
  }

  @Test func `Offsets that are not two`() {
    refuse(
      "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4,8]}}",
      "gives \"a\" 3 offsets, expected 2")
    refuse(
      "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[]}}", "gives \"a\" 0 offsets")
  }

  @Test(arguments: ["-1", "+1", "1.5", "1e3", "01", "\"1\"", "null", "[1]", ""])
  func `Extents that are no plain integers`(extent: String) {
    refuse("{\(described("a", "[\(extent),1]", 0, 4))}", "has ")
  }

  @Test func `Metadata that is no text`() {
    refuse(
      "{\"__metadata__\":{\"k\":1}}", "has '1' at byte 21, where the metadata's text for \"k\"")
    refuse("{\"__metadata__\":{\"k\":{}}}", "has '{' at byte 21")
    refuse("{\"__metadata__\":null}", "has 'n' at byte 16, where the metadata's opening brace")
  }

  @Test func `Deep nesting does not exhaust the stack`() {
    let depth = String(repeating: "[", count: 1_000_000)
    refuse("{\"a\":\(depth)", "has '[' at byte 5, where the description of \"a\" should stand")
    refuse("{\(described("a", depth, 0, 4))}", "has '['")
    refuse(String(repeating: "{\"a\":", count: 100_000), "gives \"a\" the field \"a\"")
  }

  @Test func `Broken punctuation`() {
    refuse("{\(a)", "ends where a comma or a closing brace should follow")
    refuse("{\(a),}", "has '}' at byte \(a.utf8.count + 2), where a name in quotation marks")
    refuse(
      "{\(a) \(a)}",
      "has '\"' at byte \(a.utf8.count + 2), where a comma or a closing brace should stand")
    refuse("{\"a\"{}}", "has '{' at byte 4, where a colon after \"a\" should stand")
    refuse("{\(described("a", "[1,]", 0, 4))}", "has ']'")
    refuse(
      "{\(described("a", "[1 1]", 0, 4))}", "has '1' at byte 31, where a comma or a closing bracket"
    )
    refuse("{\(a)} x", "has 'x' at byte \(a.utf8.count + 3), where nothing after the closing brace")
    refuse("{\(a)}\0", "has 0x0 at byte")
    refuse("{a:1}", "has 'a' at byte 1, where a name in quotation marks should stand")
  }

  @Test func `Broken strings`() {
    refuse("{\"abc", "ends where the closing quotation mark should follow")
    refuse("{\"a\nb\":1}", "has 0xa at byte 3, where no control character")
    refuse("{\"\\", "ends where an escaped character should follow")
    refuse("{\"\\x41\":1}", "has 'x' at byte 3, where an escape that JSON knows")
    refuse("{\"\\u12g4\":1}", "has 'g' at byte 6, where a hexadecimal digit")
    refuse("{\"\\u12", "ends where a hexadecimal digit should follow")
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
