import Foundation
import Testing

/// Headers whose tensors do not cover the data, or whose shapes do not match their bytes.
@Suite struct SafetensorsPlacementTests {
  @Test func `Ten tensors in the same place`() {
    let items = (0..<10).map { described("t\($0)", as: "F32", "[2,2]", 0, 16) }
    expectRefusal(
      of: safetensors("{\(items.joined(separator: ","))}", data: 16),
      "at byte 0 of the data, but the tensor before it ends at 16: they overlap")
  }

  @Test func `A gap between tensors`() {
    let items = described("a", "[1]", 0, 4) + "," + described("b", "[1]", 8, 12)
    expectRefusal(
      of: safetensors("{\(items)}", data: 12),
      "places \"b\" at byte 8 of the data, but the tensor before it ends at 4: there is a gap")
  }

  @Test func `A gap before the first tensor`() {
    expectRefusal(of: safetensors("{\(described("a", "[1]", 4, 8))}", data: 8), "there is a gap")
  }

  @Test func `An end before its beginning`() {
    let items = described("a", "[2]", 0, 8) + "," + described("b", "[1]", 8, 4)
    expectRefusal(
      of: safetensors("{\(items)}", data: 8),
      "gives \"b\" the data_offsets [8, 4], which end before they begin")
  }

  @Test func `Trailing bytes`() {
    expectRefusal(
      of: safetensors("{\(described("a", "[1]", 0, 4))}", data: 7),
      "declares 4 bytes of data, but 7 follow: 3 too many")
    expectRefusal(of: safetensors("{}", data: 1), "1 too many")
  }

  @Test func `Two bytes missing`() {
    let file = safetensors("{\(described("a", "[1]", 0, 4))}", data: 2)
    expectRefusal(of: file, "declares 4 bytes of data, but 2 follow: 2 are missing")
    expectRefusal(of: file, "truncated")
  }

  @Test func `Fewer bytes than the shape needs`() {
    expectRefusal(
      of: safetensors("{\(described("a", as: "I32", "[2,2]", 0, 4))}", data: 4),
      "gives \"a\" 4 bytes, but I32 [2, 2] needs 16")
  }

  @Test func `More bytes than the shape needs`() {
    expectRefusal(
      of: safetensors("{\(described("a", "[2,0]", 0, 4))}", data: 4), "F32 [2, 0] needs 0")
  }

  @Test func `An extent that does not fit a signed integer`() {
    expectRefusal(
      of: safetensors("{\(described("a", "[2,18446744073709551614]", 0, 16))}", data: 16),
      "a number larger than 9223372036854775807")
  }

  @Test(arguments: [
    "[2,9223372036854775807]", "[4611686018427387905,4]", "[0,4294967296,4294967296]",
  ])
  func `A product that overflows`(shape: String) {
    expectRefusal(
      of: safetensors("{\(described("a", shape, 0, 16))}", data: 16), "the impossible shape")
  }

  @Test func `Half a byte`() {
    expectRefusal(
      of: safetensors("{\(described("a", as: "F4", "[3]", 0, 1))}", data: 1),
      "the impossible shape [3] of F4")
  }
}
