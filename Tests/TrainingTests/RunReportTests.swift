import FileAccess
import Foundation
import TestSupport
import Testing
import Training

@Suite("A run's page")
struct RunReportTests {
  /// A folder with files as a run leaves them.
  private func withFolder(
    metrics: String? = nil, steps: String? = nil, recipe: String? = nil, samples: Int = 0,
    _ body: (RunFolder) throws -> Void
  ) throws {
    try withTemporaryFolder { path in
      let folder = RunFolder(path + "/<run> & more")
      try folder.prepare()
      for case (let path, let content?) in [
        (folder.metrics, metrics), (folder.steps, steps), (folder.recipe, recipe),
      ] { try AtomicFile.write(Data(content.utf8), to: path) }
      if samples > 0 { try folder.makeSamplesFolder() }
      for epoch in 0..<samples {
        let number = String(10_001 + epoch).dropFirst()
        try AtomicFile.write(png(), to: "\(folder.samples)/epoch-\(number).png")
      }
      try body(folder)
    }
  }

  @Test func `A training writes its page, and a resumed one the same`() throws {
    try withTemporaryFolder { path in
      var pages: [String] = []
      for stop in [nil, 9] {
        let folder = RunFolder("\(path)/\(pages.count)/run")
        var run = TinyRun()
        run.evaluationInterval = 2
        if let stop {
          try run.train(in: folder, stoppingAfter: stop)
          let stopped = try page(folder)
          #expect(stopped.contains("epoch 1 of 3, step 7. Until"))
          #expect(stopped.contains("http-equiv"))
        }
        try run.train(in: folder)
        let best = try TinyRun.best(in: folder)
        let own = RunReport(of: folder, epochs: 3, bestEpoch: best).page().source
        #expect(try page(folder) == own)
        // Seconds are the clock's.
        let lines = try String(decoding: FileContents.read(folder.metrics), as: UTF8.self)
        let timeless = lines.replacing(/"seconds":[0-9.e-]+/, with: "\"seconds\":1")
        try AtomicFile.write(Data(timeless.utf8), to: folder.metrics)
        pages.append(RunReport(of: folder, epochs: 3, bestEpoch: best).page().source)
      }
      #expect(pages[0] == pages[1])
      try expectWellFormed(pages[0])
      #expect(pages[0].contains("<title>run</title>"))
      #expect(pages[0].contains("epoch 3 of 3, step 21.<"))
      for title in ["train_loss", "top1", "cross_entropy", "learning_rate"] {
        #expect(pages[0].contains("<strong>\(title)</strong>"))
      }
      #expect(!pages[0].contains("id=\"samples\""))
      #expect(!pages[0].contains("http-equiv"))
    }
  }

  private func page(_ folder: RunFolder) throws -> String {
    String(decoding: try FileContents.read(folder.report), as: UTF8.self)
  }

  @Test func `A page that cannot be written does not end the training`() throws {
    try withTemporaryFolder { path in
      let folder = RunFolder(path + "/run")
      try FileManager.default.createDirectory(
        atPath: folder.report, withIntermediateDirectories: true)
      var run = TinyRun()
      run.epochs = 1
      let training = TrainingRun(
        run.task(), in: folder, plan: TrainingPlan(epochs: 1), logger: try RunLog.logger(folder))
      guard case .finished = try training.run() else {
        Issue.record("the training did not finish")
        return
      }
      let log = String(decoding: try FileContents.read(folder.log), as: UTF8.self)
      #expect(log.contains("warning the report was not written: \(folder.report): this is a dir"))
    }
  }

  @Test func `Curves of a CycleGAN run stand in pairs, newest epochs first`() throws {
    let steps = """
      {"step":50,"learning_rate":0.0002,"adversarial_a":1,"adversarial_b":2,"discriminator_a":3}
      {"step":100,"learning_rate":0.0002,"adversarial_a":1,"adversarial_b":2,"discriminator_a":3}
      """
    let metrics = """
      {"epoch":1,"step":100,"train_loss":6.5,"learning_rate":0.0002,"seconds":1.5}
      {"epoch":2,"step":200,"train_loss":4.5,"learning_rate":0.0002,"seconds":1.5,"psnr_a":16,"psnr_a_average":17}
      {"epoch":3,"step":300,"train_loss":3.5,"learning_rate":0.0002,"seconds":1.5}

      """
    try withFolder(metrics: metrics, steps: steps, recipe: "name: <b>\n", samples: 3) { folder in
      let page = RunReport(of: folder, epochs: 4, bestEpoch: 2).page()
      let source = page.source
      try expectWellFormed(source)
      #expect(page.title == "<run> & more")
      #expect(
        page.sections.map(\.id) == [
          "figures", "losses", "metrics", "rate", "epochs", "samples", "recipe",
        ])
      for title in ["adversarial", "discriminator", "psnr_a"] {
        #expect(source.contains("<strong>\(title)</strong>"))
      }
      #expect(!source.contains("<strong>train_loss"))
      #expect(source.contains("epoch\u{A0}2<br />newest and best, average</th>"))
      #expect(source.contains("<td>16</td><td>17</td>"))
      let epochs = source.matches(of: /<th scope="row">([0-9]+)<\/th>/).map(\.output.1)
      #expect(epochs == ["3", "2", "1"])
      let pictures = source.matches(of: /alt="samples after epoch ([0-9]+)"/).map(\.output.1)
      #expect(pictures == ["3", "2", "1"])
      #expect(source.contains("<code>name: &lt;b&gt;\n</code>"))
    }
  }

  @Test func `A folder without logs, and lines that are none, still make a page`() throws {
    try withFolder { folder in
      let page = RunReport(of: folder).page()
      try expectWellFormed(page.source)
      #expect(page.sections.isEmpty)
      #expect(page.source.contains("epoch 0, step 0."))
    }
    let torn = """
      {"epoch":1,"train_loss":null,"odd \\"<name>\\"":1}
      []
      {"epoch":2,"train_loss":{"a":1}}
      {"epoch":3,"train_l
      """
    try withFolder(metrics: torn, samples: 1) { folder in
      try Data("no picture".utf8).write(
        to: URL(fileURLWithPath: folder.samples + "/epoch-0002.png"))
      let source = RunReport(of: folder).page().source
      try expectWellFormed(source)
      #expect(source.contains("epoch 1, step 0."))
      #expect(source.contains("<strong>odd &quot;&lt;name&gt;&quot;</strong>"))
      #expect(source.contains("samples after epoch 1") && !source.contains("samples after epoch 2"))
    }
  }

  @Test func `Losses of many sizes have a logarithmic axis, learning rates never`() throws {
    let metrics = """
      {"epoch":1,"train_loss":500,"learning_rate":0.1,"seconds":1}
      {"epoch":2,"train_loss":0.1,"learning_rate":1e-7,"seconds":1}
      """
    try withFolder(metrics: metrics) { folder in
      let source = RunReport(of: folder).page().source
      #expect(source.contains("<strong>train_loss</strong><span>logarithmic</span>"))
      #expect(source.components(separatedBy: "logarithmic").count == 2)
    }
  }

  @Test func `A log's numbers, names and gaps are read in their order`() {
    let table = LogTable(
      Data("{\"z\":1,\"a\":-2.5e-3}\n{ \"a\" : null , \"b\" : 4 }\r\n{}\n{\"z\":2}".utf8))
    #expect(table.names == ["z", "a", "b"])
    #expect(table.count == 4)
    #expect(table["z"] == [1, nil, nil, 2])
    #expect(table["a"][0] == -0.0025 && table["a"][1]?.isNaN == true && table["a"][3] == nil)
    #expect(table["b"] == [nil, 4, nil, nil])
    #expect(table["none"] == [nil, nil, nil, nil])
  }

  @Test func `The newest pictures are shown, and older ones evenly down to the first`() throws {
    #expect(SampleChoice.places(of: 24, limit: 24) == Array(0..<24))
    let places = SampleChoice.places(of: 200, limit: 24)
    #expect(places.count == 24 && Set(places).count == 24 && places == places.sorted())
    #expect(places.prefix(8) == [0, 1, 2, 3, 4, 5, 6, 7] && places.last == 199)
    #expect(zip(places.dropFirst(8), places.dropFirst(9)).allSatisfy { $1 - $0 == 12 })
    for limit in 1...24 {
      for count in 1...60 {
        let places = SampleChoice.places(of: count, limit: limit)
        #expect(places.count == min(count, limit) && Set(places).count == places.count)
        #expect(places.first == 0 && places.allSatisfy { $0 < count })
      }
    }
    try withFolder(samples: 30) { folder in
      let source = RunReport(of: folder).page().source
      #expect(source.components(separatedBy: "<img ").count == 25)
      #expect(source.contains("24 of 30 pictures, the others lie in samples/."))
    }
  }
}

extension TinyRun {
  /// The epoch of the best evaluation that the run's state tells.
  fileprivate static func best(in folder: RunFolder) throws -> Int? {
    let run = TrainingRun(
      TinyRun().task(), in: folder, plan: TrainingPlan(epochs: TinyRun().epochs))
    try run.resume()
    return run.progress.best?.epoch
  }
}
