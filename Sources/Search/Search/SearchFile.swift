import FileAccess
import Foundation

/// A search in a JSON file: its state, and the identity it must be resumed with.
struct SearchFile: Codable {
  /// The values that determine the result.
  struct Identity: Codable, Equatable {
    let problem: String
    let layouts: Sides<GenomeLayout>
    let configuration: SearchConfiguration
  }

  let version: Int
  let identity: Identity
  let state: SearchState

  private static let currentVersion = 2

  private struct Version: Decodable { let version: Int }

  init(identity: Identity, state: SearchState) {
    version = Self.currentVersion
    self.identity = identity
    self.state = state
  }

  /// - Throws: `FileProblem`.
  func write(to path: String) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    try AtomicFile.write(try encoder.encode(self), to: path)
  }

  /// - Throws: `FileProblem` if the file is missing, malformed, or belongs to another search.
  static func read(_ path: String, expecting identity: Identity) throws -> SearchState {
    let file = try read(path)
    guard file.identity == identity else {
      throw FileProblem(
        .malformed, path: path,
        found:
          "this search was started with other settings: \(difference(file.identity, identity))",
        advice: "Resume with the settings of the search, or start a new search in another folder")
    }
    return file.state
  }

  /// - Throws: `FileProblem` if the file is missing or malformed.
  static func read(_ path: String) throws -> SearchFile {
    let data = try FileContents.read(path)
    let decoder = JSONDecoder()
    decoder.nonConformingFloatDecodingStrategy = .convertFromString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    do {
      // Another version can have other keys.
      let version = try decoder.decode(Version.self, from: data).version
      guard version == currentVersion else {
        throw FileProblem(
          .malformed, path: path,
          found: "its version is \(version), expected \(currentVersion)",
          advice: "Resume with the program that wrote it, or start a new search")
      }
      let file = try decoder.decode(SearchFile.self, from: data)
      guard file.isConsistent else { throw damaged(path) }
      return file
    } catch is DecodingError {
      throw damaged(path)
    }
  }

  private static func damaged(_ path: String) -> FileProblem {
    FileProblem(
      .malformed, path: path, found: "this is not the complete state of a search",
      advice: "Restore the file, or start a new search")
  }

  /// Whether the parts of the state are consistent, so that the search can continue.
  private var isConsistent: Bool {
    func fits(_ genome: Genome, _ side: Side) -> Bool {
      let layout = identity.layouts[side]
      // A group without channels, or with another number than layers permit, makes no network.
      return genome.count == layout.count
        && zip(genome.widths(in: layout), layout.groups).allSatisfy { width, group in
          group.permitted(nearestTo: width) == width
        }
    }
    func fits(_ pair: GenomePair) -> Bool { Side.allCases.allSatisfy { fits(pair[$0], $0) } }
    let populations = state.populations
    // The method singleDirection has no second population at first.
    let isComplete =
      if case .singleDirection = identity.configuration.method {
        !populations.a.isEmpty
      } else {
        !populations.a.isEmpty && !populations.b.isEmpty
      }
    let configuration = identity.configuration
    return isComplete && state.generation >= 0
      && state.history.map(\.generation) == Array(0..<state.history.count)
      && state.history.last?.generation == state.generation
      && state.archive.capacity == configuration.archiveCapacity && state.archive.isFront
      && state.archive.entries.allSatisfy { fits($0.pair) && $0.score.isPossible }
      && state.counts.arePossible
      && Side.allCases.allSatisfy { side in
        populations[side].count <= configuration.populationSize
          && populations[side].allSatisfy { fits($0.pair(on: side)) && $0.score.isPossible }
          && state.cache.genomes(on: side).allSatisfy { fits($0, side) }
      }
  }

  private static func difference(_ found: Identity, _ expected: Identity) -> String {
    if found.problem != expected.problem {
      let difference = IdentityDifference(found: found.problem, expected: expected.problem)
      return "its problem was \(difference.found), now it is \(difference.expected)"
    }
    if found.layouts != expected.layouts { return "its genomes have other groups of channels" }
    let (old, new) = (found.configuration, expected.configuration)
    let settings: [(name: String, old: String, new: String)] = [
      ("seed", "\(old.seed)", "\(new.seed)"),
      ("method", "\(old.method)", "\(new.method)"),
      ("population size", "\(old.populationSize)", "\(new.populationSize)"),
    ]
    if let changed = settings.first(where: { $0.old != $0.new }) {
      return "its \(changed.name) was \(changed.old), now it is \(changed.new)"
    }
    return "its configuration was \(old), now it is \(new)"
  }
}
