import Distillation
import FileAccess
import Foundation
import TensorCore
import TestSupport
import Testing
import Training
import Translation

@Suite struct CycleGANTaskTests {
  /// The files of a run, without times.
  private struct Traces: Equatable {
    var files: [String: Data] = [:]
    var metrics: [[String: Double]] = []

    init(_ run: RunFolder) throws {
      for name in try FileManager.default.subpathsOfDirectory(atPath: run.path) {
        let path = "\(run.path)/\(name)"
        var isFolder: ObjCBool = false
        let isTimed = ["metrics.jsonl", "report.html", "log.txt"].contains(name)
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder),
          !isFolder.boolValue, !isTimed
        else { continue }
        files[name] = try FileContents.read(path)
      }
      metrics = try FileContents.read(run.metrics).split(separator: UInt8(ascii: "\n")).map {
        var fields = try JSONDecoder().decode([String: Double].self, from: Data($0))
        fields["seconds"] = nil
        return fields
      }
    }
  }

  @Test func `A run stopped anywhere ends with the same bytes, pools and averages included`() throws
  {
    try withTemporaryFolder { folder in
      let tiny = try TinyPair(in: folder + "/images")
      let whole = RunFolder(folder + "/whole")
      try tiny.train(in: whole)
      let expected = try Traces(whole)
      #expect(expected.files.keys.contains("last-average/G_A.safetensors"))
      #expect(expected.files.keys.contains("samples/epoch-0003.png"))
      #expect(expected.metrics.map { $0["frechet_a_to_b_average"] != nil } == [false, true, true])
      // Nine steps, one line per two steps.
      let steps = String(decoding: try FileContents.read(whole.steps), as: UTF8.self)
      #expect(steps.split(separator: "\n").count == 4)
      for stop in [1, 3, 5, 8] {
        let run = RunFolder("\(folder)/stopped-\(stop)")
        guard case .stopped = try tiny.train(in: run, stoppingAfter: stop) else {
          Issue.record("the run did not stop")
          continue
        }
        try tiny.train(in: run)
        #expect(try Traces(run) == expected, "stopped after \(stop)")
      }
    }
  }

  @Test(arguments: [AdversarialLoss.vanilla, .hinge])
  func `Other adversarial losses can be trained`(_ loss: AdversarialLoss) throws {
    try withTemporaryFolder { folder in
      let tiny = try TinyPair(in: folder + "/images")
      let run = RunFolder(folder + "/run")
      guard case .finished(let report) = try tiny.train(in: run, adversarial: loss) else {
        Issue.record("the run did not end")
        return
      }
      #expect(report.metrics.allSatisfy { $0.value.isFinite })
    }
  }

  @Test func `A run cannot be resumed with other images`() throws {
    try withTemporaryFolder { folder in
      let run = RunFolder(folder + "/run")
      try TinyPair(in: folder + "/images").train(in: run, stoppingAfter: 2)
      try FileManager.default.removeItem(atPath: folder + "/images/trainA/0.png")
      let others = try TinyPair(existing: folder + "/images")
      let error = #expect(throws: FileProblem.self) { try others.train(in: run) }
      let found = try #require(error?.found)
      #expect(found.contains("the run was started with data "))
      #expect(found.contains(", but now it has data "))
      // Unchanged parts do not hide the changed part.
      #expect(!found.contains("PatchGAN"))
    }
  }
}
