import DataPipeline
import TensorCore
import Testing

@Suite struct ContentHashTests {
  @Test func `A tensor is hashed as the bytes of its scalars`() {
    let tensor = Tensor([1, -0.5, 3e8], shape: [3, 1])
    var (hash, bytes) = (ContentHash(), ContentHash())
    hash.absorb(tensor)
    bytes.absorb(
      tensor.scalars.flatMap { scalar in
        withUnsafeBytes(of: scalar.bitPattern) { Array($0) }
      })
    #expect(hash.text == bytes.text)
    #expect(hash.text != ContentHash().text)
    hash.absorb(Tensor([], shape: [0]))
    #expect(hash.text == bytes.text)
  }

  @Test func `The hash of a text never changes`() {
    var hash = ContentHash()
    #expect(hash.text == "fnv1a64:cbf29ce484222325")
    hash.absorb("foobar")
    #expect(hash.text == "fnv1a64:85944171f73967e8")
  }
}
