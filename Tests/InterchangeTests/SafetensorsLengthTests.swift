import Foundation
import Testing

/// Files whose length, or whose kind, is wrong.
@Suite struct SafetensorsLengthTests {
  @Test func `An empty file`() { expectRefusal(of: Data(), "the file is empty") }

  @Test func `Fewer bytes than the length has`() {
    expectRefusal(of: Data([1, 0, 0]), "only 3 bytes")
  }

  @Test func `Eight bytes that declare sixty`() {
    expectRefusal(
      of: safetensors("", length: 60), "declares a length of 60 bytes, but only 0 bytes follow")
  }

  @Test func `A length beyond the file`() {
    expectRefusal(
      of: safetensors("{}", length: 3), "declares a length of 3 bytes, but only 2 bytes follow")
  }

  @Test(arguments: [100_000_001, UInt64(Int.max), UInt64.max])
  func `A length beyond the limit`(length: UInt64) {
    expectRefusal(
      of: safetensors("{}", length: length),
      "its header would have \(length) bytes, the limit is 100000000")
  }

  @Test func `A header of no bytes`() {
    expectRefusal(of: safetensors(""), "does not begin with an opening brace")
  }

  @Test func `A header of the one byte 0xff`() {
    expectRefusal(
      of: Data([1, 0, 0, 0, 0, 0, 0, 0, 0xFF]), "does not begin with an opening brace")
  }

  @Test func `A header of one brace`() {
    expectRefusal(of: safetensors("{"), "ends early, expected a name in quotation marks")
  }

  @Test func `A Git LFS pointer`() {
    let pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n"
    expectRefusal(of: Data(pointer.utf8), "Git LFS pointer")
    expectRefusal(of: Data(pointer.utf8), "git lfs pull")
  }

  @Test func `A PyTorch archive`() {
    let archive = Data([0x50, 0x4B, 3, 4, 0, 0, 8, 8, 0, 0, 0, 0]) + Data(count: 100)
    expectRefusal(of: archive, "zip archive, probably a PyTorch checkpoint")
    expectRefusal(of: archive, "condense convert")
    let plain = Data([0x50, 0x4B, 3, 4, 0, 0, 0, 0, 0, 0, 0, 0])
    expectRefusal(of: plain, "zip archive, probably a PyTorch checkpoint")
  }

  @Test func `A pickle`() {
    let pickle = Data([0x80, 2, 0x8A, 0x0A, 0x6C, 0xFC, 0x9C, 0x46, 0xF9, 0x20, 0x6A, 0xA8, 0x50])
    expectRefusal(of: pickle, "Python pickle")
    expectRefusal(of: pickle, "condense convert")
    expectRefusal(of: Data([0x80, 4, 0x95]), "Python pickle")
  }

  @Test func `A web page`() {
    expectRefusal(of: Data("<!DOCTYPE html><html></html>".utf8), "this is a web page")
  }

  @Test func `A compressed file`() {
    expectRefusal(of: Data([0x1F, 0x8B, 8, 0, 1, 2, 3, 4, 5]), "gunzip")
  }
}
