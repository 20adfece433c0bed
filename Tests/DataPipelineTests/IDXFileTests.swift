import DataPipeline
import FileAccess
import TestSupport
import Testing

@Suite struct `IDX files` {
  /// Reads bytes through a file.
  private func read(_ bytes: [UInt8], named name: String = "file") throws -> IDXFile {
    try withTemporaryFolder { folder in
      try write(bytes, to: "\(folder)/\(name)")
      return try IDXFile.read("\(folder)/\(name)")
    }
  }

  /// Expects bytes to be rejected as malformed, with words in the message.
  private func expectRefusal(
    of bytes: [UInt8], saying words: String..., at location: SourceLocation = #_sourceLocation
  ) {
    let problem = #expect(throws: FileProblem.self, sourceLocation: location) {
      try read(bytes, named: "broken-file")
    }
    guard let problem else { return }
    #expect(problem.kind == .malformed, sourceLocation: location)
    #expect(problem.path.hasSuffix("/broken-file"), sourceLocation: location)
    for word in words {
      #expect(problem.found.contains(word), "\(problem)", sourceLocation: location)
    }
  }

  @Test func `golden bytes give their extents and scalars`() throws {
    let images = try read(Golden.images)
    #expect(images.extents == [2, 2, 3])
    #expect(images.bytes == Array(0..<12))
    let labels = try read(Golden.labels)
    #expect(labels.extents == [2])
    #expect(labels.bytes == [1, 0])
  }

  @Test func `compressed files are detected by their content, not their name`() throws {
    #expect(try read(Golden.compressedImages, named: "plain") == read(Golden.images))
    #expect(try read(Golden.compressedLabels, named: "labels.gz") == read(Golden.labels))
    #expect(try read(Golden.labels, named: "plain.gz") == read(Golden.labels))
  }

  @Test func `several members are one content, and zeros may follow`() throws {
    let file = try IDXFile.read(Repository.path("Tests/Fixtures/Data/members.gz"))
    #expect(file.extents == [4])
    #expect(file.bytes == [3, 1, 2, 0])
  }

  @Test func `the most significant byte of an extent comes first`() throws {
    let file = try read([0, 0, 8, 2, 0, 0, 1, 2, 0, 0, 0, 1] + [UInt8](repeating: 7, count: 258))
    #expect(file.extents == [258, 1])
    #expect(file.bytes.count == 258)
  }

  @Test func `another magic number is rejected`() {
    expectRefusal(of: [0x89, 0x50, 0x4E, 0x47, 0, 0], saying: "89 50 4e 47", "00 00")
    expectRefusal(of: [0, 1] + Golden.labels.dropFirst(2), saying: "00 01 08 01")
  }

  @Test func `a type other than unsigned bytes is rejected`() {
    expectRefusal(of: [0, 0, 0x0D] + Golden.labels.dropFirst(3), saying: "type 0d", "expected 08")
  }

  @Test(arguments: [0, 5, 255] as [UInt8])
  func `a rank outside 1 to 4 is rejected`(rank: UInt8) {
    expectRefusal(
      of: [0, 0, 8, rank] + [UInt8](repeating: 0, count: 2000), saying: "rank is \(rank)")
  }

  @Test func `every prefix of a plain file is rejected`() {
    for count in 0..<Golden.images.count { expectRefusal(of: Array(Golden.images.prefix(count))) }
  }

  @Test func `every prefix of a compressed file is rejected`() {
    for bytes in [Golden.compressedImages, Golden.compressedLabels] {
      for count in 0..<bytes.count { expectRefusal(of: Array(bytes.prefix(count))) }
    }
  }

  @Test func `trailing bytes are rejected, inside and after the compressed data`() {
    expectRefusal(of: Golden.labels + [0], saying: "continues after the 2 bytes")
    expectRefusal(of: Golden.compressedLabels + [1], saying: "1 bytes follow the end")
    expectRefusal(of: Golden.compressedLabels + [0, 1], saying: "2 bytes follow the end")
    expectRefusal(of: Golden.compressedLabels + Golden.compressedLabels, saying: "continues after")
    // Three compressed labels, where the header declares two: only the stored block differs.
    expectRefusal(of: stored(Golden.labels + [0]), saying: "continues after the 2 bytes")
  }

  @Test func `extents larger than the file are rejected`() throws {
    #expect(try read(stored(Golden.labels)) == read(Golden.labels))
    let promising = [0, 0, 8, 1, 0, 0, 0, 3, 1, 0] as [UInt8]
    expectRefusal(of: promising, saying: "[3]")
    expectRefusal(of: stored(promising), saying: "[3]", "holds 2")
  }

  @Test func `extents beyond all memory are rejected without allocating it`() {
    let header = [0, 0, 8, 4] + [UInt8](repeating: 0xFF, count: 16)
    expectRefusal(of: header + [1, 2, 3], saying: "4294967295")
    expectRefusal(of: stored(header + [1, 2, 3]), saying: "4294967295")
    let terabytes: [UInt8] = [0, 0, 8, 2, 0, 1, 0, 0, 0xFF, 0xFF, 0xFF, 0xFF]
    expectRefusal(of: stored(terabytes), saying: "[65536, 4294967295]", "the limit is")
  }

  @Test func `more items or bytes than any data set has are rejected before they are read`() {
    // A compressed file of a few megabytes can hold them.
    let items = [0, 0, 8, 1, 0x00, 0x98, 0x96, 0x81] as [UInt8]
    expectRefusal(of: items + [1], saying: "[10000001]", "10000000 images or labels")
    expectRefusal(of: stored(items + [1]), saying: "10000000 images or labels")
    let bytes = [0, 0, 8, 3, 0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 1] as [UInt8]
    expectRefusal(of: stored(bytes), saying: "[65536, 65536, 1]", "2147483648 bytes")
  }

  @Test func `images without pixels are rejected`() {
    for extents in [[0, 3, 3], [5, 0, 3], [5, 3, 0]] as [[UInt8]] {
      let header: [UInt8] = [0, 0, 8, 3]
      let words: [[UInt8]] = extents.map { [0, 0, 0, $0] }
      expectRefusal(of: header + words.joined(), saying: "expected at least one image")
    }
  }

  @Test func `a wrong checksum or length at the end of a compressed file is rejected`() {
    for distance in 1...8 {
      var bytes = Golden.compressedImages
      bytes[bytes.count - distance] ^= 0x10
      expectRefusal(of: bytes, saying: "damaged", distance > 4 ? "data check" : "length check")
    }
  }

  @Test func `a damaged block of a compressed file is rejected`() {
    var bytes = Golden.compressedLabels
    bytes[10] = 0x07  // the block type 3 does not exist
    expectRefusal(of: bytes, saying: "damaged", "block type")
  }

  @Test func `the error for a missing file says how to get it`() {
    let problem = #expect(throws: FileProblem.self) { try IDXFile.read("/nowhere/images") }
    #expect(problem?.kind == .missing)
    #expect(problem?.path == "/nowhere/images")
    #expect(problem?.advice.contains("apt-get install dataset-fashion-mnist") == true)
    let told = #expect(throws: FileProblem.self) {
      try IDXFile.read("/nowhere/images", ifMissing: "Ask Ann")
    }
    #expect(told?.advice == "Ask Ann")
  }

  /// A gzip file of one stored block, with a valid checksum.
  private func stored(_ bytes: [UInt8]) -> [UInt8] {
    let count = UInt16(bytes.count)
    let length = [UInt8(count & 0xFF), UInt8(count >> 8)]
    var check = UInt32.max
    for byte in bytes {
      check ^= UInt32(byte)
      for _ in 0..<8 { check = check >> 1 ^ (check & 1 == 1 ? 0xEDB8_8320 : 0) }
    }
    check = ~check
    return [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 255, 1] + length + length.map { ~$0 } + bytes
      + (0..<4).map { UInt8(truncatingIfNeeded: check >> (8 * $0)) } + length + [0, 0]
  }
}
