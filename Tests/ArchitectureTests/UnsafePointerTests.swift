import TestSupport
import Testing

@Suite struct UnsafePointerTests {
  @Test func `Unsafe pointers stay in the rooms that need them`() throws {
    let others = try Repository.folders(in: "Sources").subtracting(UnsafePointers.rooms)
    for room in others.sorted() {
      for path in Repository.files(endingIn: ".swift", in: "Sources/\(room)") {
        let words = UnsafePointers.words(in: try Repository.text(path))
        guard !words.isEmpty else { continue }
        let rooms = UnsafePointers.rooms.sorted().joined(separator: ", ")
        Issue.record(
          "\(room): \(path) has \(words.joined(separator: ", ")), which is for \(rooms) only")
      }
    }
  }

  @Test func `Only existing rooms are listed`() throws {
    let folders = try Repository.folders(in: "Sources")
    #expect(UnsafePointers.rooms.subtracting(folders) == [])
  }

  @Test func `Unsafe pointers are found in code, and not in comments`() {
    let source = """
      // withPointer, and an UnsafePointer
      let a = tensor.withPointer { $0[0] }  // withScratch
      func b(_ c: UnsafeMutablePointer<Float>, _ d: UnsafeRawBufferPointer) {}
      withMutablePointers(a, b) { withUnsafeBytes(of: &$0) { _ in } }
      a.withPointer { _ in }
      """
    #expect(
      UnsafePointers.words(in: source) == [
        "withPointer", "UnsafeMutablePointer", "UnsafeRawBufferPointer", "withMutablePointers",
        "withUnsafeBytes",
      ])
    #expect(UnsafePointers.words(in: "let pointer = 1; unsafe(nonPointer)") == [])
    #expect(UnsafePointers.words(in: "withScratch(8) { $0 }") == ["withScratch"])
  }
}
