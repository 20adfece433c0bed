import FileAccess
import Foundation
import Interchange
import TensorCore
import Testing

@Suite struct PyTorchMutationTests {
  @Test(arguments: ["views", "views-legacy"])
  func `Two thousand damaged files are read or rejected, without a crash`(name: String) throws {
    let whole = try FileContents.read(checkpoint(name))
    let archive = name == "views" ? ZipBytes(parsing: whole) : nil
    try ScratchFile.with { try damage(whole, archive, seed: name, $0) }
  }

  private func damage(
    _ whole: Data, _ archive: ZipBytes?, seed: String, _ scratch: ScratchFile
  ) throws {
    var random = RandomStream(seed: 1, seed)
    var (refused, slowest) = (0, Duration.zero)
    for round in 0..<2_000 {
      let damaged = damaged(whole, archive, round, &random)
      var outcome: Result<Int, any Error> = .success(0)
      let time = ContinuousClock().measure {
        outcome = Result { try scalars(of: scratch.read(damaged)) }
      }
      slowest = max(slowest, time)
      switch outcome {
      case .success(let scalars): #expect(scalars <= damaged.count)
      case .failure(let problem as FileProblem):
        #expect(problem.kind == .malformed)
        #expect(problem.description.count < 1000)
        refused += 1
      case .failure(let error): Issue.record("\(error)")
      }
    }
    // Damage in the data alone cannot be detected; both outcomes must occur.
    #expect((400..<2_000).contains(refused))
    #expect(slowest < .seconds(1))
  }

  /// Reads all tensors and counts their scalars.
  private func scalars(of file: PyTorchFile) throws -> Int {
    try file.names.reduce(0) { sum, name in
      let tensor = try file.tensor(named: name)
      #expect(tensor.shape == file.entry(named: name)?.shape)
      return sum + tensor.count
    }
  }

  /// Damages every other time an archive's pickle alone, in an archive that is whole around it;
  /// else anything.
  private func damaged(
    _ whole: Data, _ archive: ZipBytes?, _ round: Int, _ random: inout RandomStream
  ) -> Data {
    guard var archive, round % 4 != 0 else {
      // Of the older format the pickles, which are at its beginning.
      return mutated(whole, within: round % 4 == 0 ? whole.count : 1900, &random)
    }
    let pickle = "views/data.pkl"
    archive[pickle] = mutated(archive[pickle], within: archive[pickle].count, &random)
    return archive.bytes
  }

  /// Flips, replaces, inserts, removes or repeats a few bytes.
  private func mutated(
    _ file: Data, within limit: Int, _ random: inout RandomStream
  ) -> Data {
    var result = Array(file)
    for _ in 0..<Int.random(in: 1...3, using: &random) {
      let place = Int.random(in: 0..<min(limit, result.count), using: &random)
      switch Int.random(in: 0..<6, using: &random) {
      case 0: result[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
      case 1:
        result[place] = Array("(.)tsubRQqhrjXKMJGN}]aec".utf8).randomElement(using: &random) ?? 0
      case 2: result.insert(UInt8.random(in: 0...255, using: &random), at: place)
      case 3: result.remove(at: place)
      case 4: result[place] = [0, 0x7F, 0x80, 0xFF].randomElement(using: &random) ?? 0
      default: result.insert(contentsOf: result[place...].prefix(40), at: place)
      }
    }
    return Data(result)
  }
}
