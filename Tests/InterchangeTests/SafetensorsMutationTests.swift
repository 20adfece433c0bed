import FileAccess
import Foundation
import Interchange
import TensorCore
import Testing

@Suite struct SafetensorsMutationTests {
  @Test func `Two thousand damaged files are read or rejected, without a crash`() throws {
    let whole = try FileContents.read(fixture("safetensors-types.safetensors"))
    var random = RandomStream(seed: 1, "mutations")
    var refused = 0
    for _ in 0..<2_000 {
      let damaged = mutated(Array(whole), &random)
      do {
        let file = try SafetensorsFile(Data(damaged), path: "damaged")
        for name in file.names where file.entry(named: name)?.type.isReadable == true {
          let tensor = try file.tensor(named: name)
          #expect(tensor.shape == file.entry(named: name)?.shape)
        }
      } catch let problem as FileProblem {
        #expect(problem.kind == .malformed)
        refused += 1
      }
    }
    // Damage in the data alone cannot be detected; both outcomes must occur.
    #expect((200..<2_000).contains(refused))
  }

  /// Flips, replaces, inserts, removes or repeats a few bytes.
  private func mutated(_ bytes: [UInt8], _ random: inout RandomStream) -> [UInt8] {
    var result = bytes
    for _ in 0..<Int.random(in: 1...3, using: &random) {
      let place = Int.random(in: 0..<result.count, using: &random)
      switch Int.random(in: 0..<5, using: &random) {
      case 0: result[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
      case 1: result[place] = Array("{}[]:,\"\\0129u- ".utf8).randomElement(using: &random) ?? 0
      case 2: result.insert(UInt8.random(in: 0...255, using: &random), at: place)
      case 3: result.remove(at: place)
      default: result.insert(contentsOf: result[place...].prefix(40), at: place)
      }
    }
    return result
  }
}
