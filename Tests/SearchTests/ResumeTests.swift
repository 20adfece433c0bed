import FileAccess
import Foundation
import Search
import Synchronization
import TensorCore
import TestSupport
import Testing

@Suite struct ResumeTests {
  private let knapsack = Knapsack(groups: [7, 9, 5], coupling: 1.1)

  private func configuration(_ method: SearchMethod = .pareto(), seed: UInt64 = 1)
    -> SearchConfiguration
  {
    SearchConfiguration(seed: seed, method: method, populationSize: 8)
  }

  /// Losses with many digits; wide networks of side b fail.
  private var problem: Toy {
    var problem = knapsack.problem
    let own = problem.own
    problem.own = { genome, side in
      guard genome.onesCount < 19 || side == .a else { return .nan }
      return exp(-(try own(genome, side))) * 1e-300
    }
    return problem
  }

  @Test(arguments: EvaluationTests.methods)
  func `A search resumed after any generation equals the uninterrupted one exactly`(
    method: SearchMethod
  ) throws {
    try withTemporaryFolder { folder in
      // A copy of the file after each generation.
      let path = "\(folder)/search.json"
      var files: [Data] = []
      let whole = try PairSearch(
        problem, configuration(method), checkpoint: path,
        observer: { _, _ in files.append((try? FileContents.read(path)) ?? Data()) })
      _ = try whole.run(generations: 5)
      #expect(files.count == 6)
      for (generation, file) in files.enumerated() {
        try AtomicFile.write(file, to: path)
        let resumed = try PairSearch(problem, configuration(method), checkpoint: path)
        try resumed.resume()
        #expect(resumed.state.generation == generation)
        _ = try resumed.run(generations: 5)
        #expect(resumed.state == whole.state)
        #expect(try FileContents.read(path) == files.last)
      }
    }
  }

  @Test func `The file preserves numbers exactly`() throws {
    let special = [
      0.1 + 0.2, .pi * 1e200, .leastNonzeroMagnitude, .greatestFiniteMagnitude / 8, -0.0, 1 / 3.0,
    ]
    try withTemporaryFolder { folder in
      var problem = Toy(GenomeLayout(sizes: [12]))
      problem.own = { genome, _ in special[genome.onesCount % special.count] }
      let path = "\(folder)/search.json"
      let first = try PairSearch(problem, configuration(.randomSearch), checkpoint: path)
      _ = try first.run(generations: 2)
      let second = try PairSearch(problem, configuration(.randomSearch), checkpoint: path)
      try second.resume()
      #expect(second.state == first.state)
      let pairs = zip(first.state.populations.a, second.state.populations.a)
      for (old, new) in pairs {
        #expect(
          old.score.ownLosses.a.bitPattern == new.score.ownLosses.a.bitPattern)
      }
      #expect(
        Set(first.state.populations.a.map(\.score.ownLosses.a.bitPattern)).count >= 4)
    }
  }

  @Test func `Another problem, layout or configuration is rejected with the difference`() throws {
    try withTemporaryFolder { folder in
      let path = "\(folder)/search.json"
      _ = try PairSearch(problem, configuration(), checkpoint: path).run(generations: 1)
      var renamed = problem
      renamed.identity = "zebra"
      var regrouped = problem
      regrouped.layouts.b = GenomeLayout(sizes: [10, 11])
      var larger = configuration()
      larger.variation.expectedFlips = 2
      let attempts: [(Toy, SearchConfiguration, String)] = [
        (renamed, configuration(), "problem was toy, now it is zebra"),
        (regrouped, configuration(), "other groups of channels"),
        (problem, configuration(seed: 2), "seed was 1, now it is 2"),
        (problem, configuration(.randomSearch), "method was pareto"),
        (problem, larger, "expectedFlips: 2"),
      ]
      for (problem, configuration, found) in attempts {
        let search = try PairSearch(problem, configuration, checkpoint: path)
        let refusal = #expect(throws: FileProblem.self) { try search.resume() }
        #expect(refusal?.kind == .malformed)
        #expect(refusal?.found.contains(found) == true, "\(String(describing: refusal))")
      }
    }
  }

  @Test func `A missing or damaged file is reported`() throws {
    try withTemporaryFolder { folder in
      let path = "\(folder)/search.json"
      let search = try PairSearch(problem, configuration(), checkpoint: path)
      #expect(#expect(throws: FileProblem.self) { try search.resume() }?.kind == .missing)
      _ = try search.run(generations: 1)
      let data = try FileContents.read(path)
      try AtomicFile.write(data.prefix(data.count / 2), to: path)
      #expect(#expect(throws: FileProblem.self) { try search.resume() }?.kind == .malformed)
      // Other keys are no error if the version differs.
      try AtomicFile.write(Data(#"{"version":1,"identity":{}}"#.utf8), to: path)
      let older = #expect(throws: FileProblem.self) { try search.resume() }
      #expect(older?.found.hasPrefix("its version is 1, expected ") == true)
    }
  }

  @Test(arguments: [
    (["archive", "capacity"], "1"), (["populations", "b"], "[]"), (["generation"], "-1"),
    (["archive", "entries", "0", "pair", "a"], #""3:BA==""#),
    (["populations", "a", "0", "partner"], #""3:BA==""#),
    // No channels, a count before an overflow, numbers that are none, and a history with gaps.
    (["archive", "entries", "0", "pair", "a"], #""21:AAAA""#),
    (["populations", "b", "3", "genome"], #""21:AAAA""#),
    (["cache", "genomes", "a", "genomes", "0"], #""3:BA==""#),
    (["counts", "pairs"], "9223372036854775807"), (["counts", "failures"], "-1"),
    (["generation"], "9223372036854775807"), (["history"], "[]"),
    (["history", "1", "generation"], "7"),
    (["populations", "a", "0", "score", "costs", "a"], #""nan""#),
    (["populations", "a", "0", "score", "ownLosses", "b"], #""nan""#),
    (["archive", "entries", "0", "point", "cost"], #""inf""#),
    (["archive", "entries", "0", "score", "coupledLosses", "a"], #""nan""#),
    (["archive", "capacity"], "4"),
  ])
  func `A file with inconsistent parts is rejected`(
    _ place: [String], _ value: String
  ) throws {
    func changed(_ node: Any, _ keys: ArraySlice<String>) throws -> Any {
      guard let key = keys.first else {
        return try JSONSerialization.jsonObject(with: Data(value.utf8), options: .fragmentsAllowed)
      }
      if var list = node as? [Any], let index = Int(key) {
        list[index] = try changed(list[index], keys.dropFirst())
        return list
      }
      var object = try #require(node as? [String: Any])
      object[key] = try changed(try #require(object[key]), keys.dropFirst())
      return object
    }
    try withTemporaryFolder { folder in
      let path = "\(folder)/search.json"
      let search = try PairSearch(problem, configuration(), checkpoint: path)
      _ = try search.run(generations: 1)
      let whole = try JSONSerialization.jsonObject(with: try FileContents.read(path))
      func write(_ keys: [String]) throws {
        let data = try JSONSerialization.data(withJSONObject: try changed(whole, keys[...]))
        try AtomicFile.write(data, to: path)
      }
      try write(["state"] + place)
      let refusal = #expect(throws: FileProblem.self) { try search.resume() }
      #expect(refusal?.found == "this is not the complete state of a search")
    }
  }

  @Test(arguments: [1, 2])
  func `A stop within a generation loses only that generation`(threads: Int) throws {
    try withTemporaryFolder { folder in
      let path = "\(folder)/search.json"
      let questions = Atomic(0)
      let whole = try PairSearch(problem, configuration())
      _ = try whole.run(generations: 6)
      let stopped = try PairSearch(
        problem, configuration(), checkpoint: path,
        stop: { questions.wrappingAdd(1, ordering: .relaxed).newValue > 70 ? 15 : nil })
      let outcome = try Parallelism.$threads.withValue(threads) {
        try stopped.run(generations: 6)
      }
      #expect(outcome == .stopped(signal: 15))
      #expect((1..<6).contains(stopped.state.generation))
      let resumed = try PairSearch(problem, configuration(), checkpoint: path)
      try resumed.resume()
      #expect(resumed.state == stopped.state)
      _ = try resumed.run(generations: 6)
      #expect(resumed.state == whole.state)
    }
  }

  @Test func `The observer is called once per generation`() throws {
    var generations: [Int] = []
    let search = try PairSearch(
      problem, configuration(),
      observer: { report, seconds in
        generations.append(report.generation)
        #expect(seconds >= 0)
      })
    _ = try search.run(generations: 3)
    _ = try search.run(generations: 5)
    #expect(generations == [0, 1, 2, 3, 4, 5])
    #expect(search.state.history.map(\.generation) == generations)
  }
}
