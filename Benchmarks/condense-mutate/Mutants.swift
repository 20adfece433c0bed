import ArgumentParser
import FileAccess
import Foundation
import TensorCore

/// The damaged files of a format.
struct Mutants {
  let format: MutatedFormat
  /// The folder with the sound files.
  let folder: String
  private let seeds: [[UInt8]]
  private let seed: UInt64
  /// The most bytes of a damaged file.
  private static let largest = 4 << 20

  init(_ format: MutatedFormat, seeds folder: String, _ seed: UInt64) throws {
    self.format = format
    self.folder = folder
    self.seed = seed
    let names = try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
    seeds = try names.filter { $0.hasSuffix(format.suffix) }
      .map { [UInt8](try FileContents.read("\(folder)/\($0)")) }
    guard !seeds.isEmpty else {
      throw ValidationError("\(folder) has no files that end in \(format.suffix).")
    }
  }

  /// The bytes of a damaged file, with one to three kinds of damage.
  subscript(number: Int) -> [UInt8] {
    var random = RandomStream(seed: seed, "mutants", number)
    // The larger of two, which has more to damage.
    let (one, two) = (random.choice(of: seeds), random.choice(of: seeds))
    var bytes = one.count > two.count ? one : two
    let mutations = random.choice(of: format.mutations)
    for _ in 0...random.index(below: 3) {
      let other = random.choice(of: seeds)
      let damaged = random.choice(of: mutations).apply(bytes, other, &random)
      if damaged.count <= Self.largest { bytes = damaged }
    }
    return bytes
  }

  /// Makes a folder for damaged files, with the files that lie beside sound ones.
  func makeFolder() throws -> String {
    let path =
      NSTemporaryDirectory() + "condense-mutate-\(ProcessInfo.processInfo.processIdentifier)"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    for name in try FileManager.default.contentsOfDirectory(atPath: folder)
    where !name.hasSuffix(format.suffix) {
      try FileManager.default.copyItem(atPath: "\(folder)/\(name)", toPath: "\(path)/\(name)")
    }
    return path
  }
}
