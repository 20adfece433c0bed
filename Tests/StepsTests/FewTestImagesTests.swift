import Steps
import Testing

@Suite("A warning about few test images")
struct FewTestImagesTests {
  @Test func `It is given below a hundred images of a domain`() {
    #expect(TestPart.warning(countA: 100, countB: 100) == nil)
    for (a, b) in [(99, 100), (500, 99)] {
      let words = TestPart.warning(countA: a, countB: b)
      #expect(words?.hasPrefix("there are \(a) test images of A and \(b) of B.") == true)
    }
  }
}
