import FileAccess
import Foundation
import Reporting
import TestSupport
import Testing

@Suite("A run's page")
struct RunReportTests {
  /// A folder with the files of a run.
  private func withFiles(
    metrics: String? = nil, steps: String? = nil, recipe: String? = nil, samples: Int = 0,
    _ body: (RunFiles) throws -> Void
  ) throws {
    try withTemporaryFolder { path in
      let folder = path + "/<run> & more"
      let files = RunFiles(
        folder: folder, metrics: folder + "/metrics.jsonl", steps: folder + "/steps.jsonl",
        samples: folder + "/samples", sampleColumns: folder + "/samples/columns.txt",
        recipe: folder + "/recipe.yaml")
      try FileManager.default.createDirectory(
        atPath: samples > 0 ? files.samples : folder, withIntermediateDirectories: true)
      for case (let path, let content?) in [
        (files.metrics, metrics), (files.steps, steps), (files.recipe, recipe),
      ] { try AtomicFile.write(Data(content.utf8), to: path) }
      for epoch in 0..<samples {
        let number = String(10_001 + epoch).dropFirst()
        try AtomicFile.write(png(), to: "\(files.samples)/epoch-\(number).png")
      }
      try body(files)
    }
  }

  @Test func `A page shows the curves of a classifier by epoch`() throws {
    let metrics = """
      {"epoch":1,"step":7,"train_loss":1.2,"learning_rate":0.05,"seconds":0.1,"top1":0.4,"top5":1.0,"cross_entropy":1.25,"calibration_error":0.125}
      {"epoch":2,"step":14,"train_loss":1.1,"learning_rate":0.03,"seconds":0.1,"top1":0.5,"top5":1.0,"cross_entropy":1.05,"calibration_error":0.125}
      """
    try withFiles(metrics: metrics) { files in
      let page = RunReport(of: files, epochs: 3, best: BestEpoch(2)).page().source
      try expectWellFormed(page)
      #expect(page.contains("epoch 2 of 3, step 14. This page reloads"))
      #expect(page.contains("http-equiv"))
      for title in ["train_loss", "top1", "cross_entropy", "learning_rate"] {
        #expect(page.contains("<strong>\(title)</strong>"))
      }
      #expect(!page.contains("id=\"samples\""))
      let done = RunReport(of: files, epochs: 2, best: BestEpoch(2)).page().source
      #expect(done.contains("epoch 2 of 2, step 14.<"))
      #expect(!done.contains("http-equiv"))
    }
  }

  @Test func `Curves of a CycleGAN run are in pairs, and epochs are newest first`() throws {
    let steps = """
      {"step":50,"learning_rate":0.0002,"adversarial_a_to_b":1,"adversarial_b_to_a":2,"discriminator_a_to_b":3}
      {"step":100,"learning_rate":0.0002,"adversarial_a_to_b":1,"adversarial_b_to_a":2,"discriminator_a_to_b":3}
      """
    let metrics = """
      {"epoch":1,"step":100,"train_loss":6.5,"learning_rate":0.0002,"seconds":1.5,"psnr_a_to_b":15,"psnr_a_to_b_average":14}
      {"epoch":2,"step":200,"train_loss":4.5,"learning_rate":0.0002,"seconds":1.5,"psnr_a_to_b":16,"psnr_a_to_b_average":17}
      {"epoch":3,"step":300,"train_loss":3.5,"learning_rate":0.0002,"seconds":1.5}

      """
    try withFiles(metrics: metrics, steps: steps, recipe: "name: <b>\n", samples: 3) { files in
      let page = RunReport(of: files, epochs: 4, best: BestEpoch(2)).page()
      let source = page.source
      try expectWellFormed(source)
      #expect(page.title == "<run> & more")
      #expect(
        page.sections.map(\.id) == [
          "figures", "losses", "metrics", "rate", "epochs", "samples", "recipe",
        ])
      for title in ["adversarial", "discriminator", "psnr_a_to_b"] {
        #expect(source.contains("<strong>\(title)</strong>"))
      }
      #expect(!source.contains("<strong>train_loss"))
      #expect(source.contains("epoch\u{A0}2<br />latest and best, averaged weights</th>"))
      #expect(source.contains("<td>16</td><td>17</td>"))
      let epochs = source.matches(of: /<th scope="row">([0-9]+)<\/th>/).map(\.output.1)
      #expect(epochs == ["3", "2", "1"])
      let pictures = source.matches(of: /alt="samples after epoch ([0-9]+)"/).map(\.output.1)
      #expect(pictures == ["3", "2", "1"])
      #expect(source.contains("<code>name: &lt;b&gt;\n</code>"))
    }
  }

  @Test func `A folder without logs, or with invalid lines, still gives a page`() throws {
    try withFiles { files in
      let page = RunReport(of: files).page()
      try expectWellFormed(page.source)
      #expect(page.sections.isEmpty)
      #expect(page.source.contains("epoch 0, step 0."))
    }
    let torn = """
      {"epoch":1,"train_loss":null,"odd \\"<name>\\"":1}
      {"epoch":2,"train_loss":null,"odd \\"<name>\\"":2}
      []
      {"epoch":2,"train_loss":{"a":1}}
      {"epoch":3,"train_l
      """
    try withFiles(metrics: torn, samples: 1) { files in
      try Data("no picture".utf8).write(
        to: URL(fileURLWithPath: files.samples + "/epoch-0002.png"))
      let source = RunReport(of: files).page().source
      try expectWellFormed(source)
      #expect(source.contains("epoch 2, step 0."))
      #expect(source.contains("<strong>odd &quot;&lt;name&gt;&quot;</strong>"))
      #expect(source.contains("samples after epoch 1") && !source.contains("samples after epoch 2"))
    }
  }

  @Test func `Losses over several decades have a logarithmic axis, learning rates never`() throws {
    let metrics = """
      {"epoch":1,"train_loss":500,"learning_rate":0.1,"seconds":1}
      {"epoch":2,"train_loss":0.1,"learning_rate":1e-7,"seconds":1}
      """
    try withFiles(metrics: metrics) { files in
      let source = RunReport(of: files).page().source
      #expect(source.contains("<strong>train_loss</strong><span>logarithmic</span>"))
      #expect(source.components(separatedBy: "logarithmic").count == 2)
    }
  }

  @Test func `A single point is no curve`() throws {
    try withFiles(metrics: #"{"epoch":1,"step":7,"train_loss":1.2,"top1":0.5}"# + "\n") { files in
      let page = RunReport(of: files, epochs: 3).page()
      #expect(page.sections.map(\.id) == ["figures", "epochs"])
    }
  }

  @Test func `A page says what chose the best epoch, and why a run ended early`() throws {
    let metrics = #"{"epoch":1,"step":7,"top1":0.5}"# + "\n" + #"{"epoch":2,"step":14,"top1":0.4}"#
    try withFiles(metrics: metrics) { files in
      let best = BestEpoch(1, metric: "top1", images: "validation images")
      let source = RunReport(
        of: files, epochs: 9, best: best, ending: "stopped early after epoch 2: enough"
      ).page().source
      #expect(source.contains("The best epoch, 1, is chosen by top-1 on the validation images."))
      #expect(
        source.contains("epoch 2 of 9, step 14. The run stopped early after epoch 2: enough."))
      #expect(!source.contains("http-equiv"))
    }
  }

  @Test func `A page shows the classes and confusions of the newest evaluation`() throws {
    func source(_ content: String) throws -> String? {
      var found: String?
      try withFiles { files in
        var files = files
        files.confusions = files.folder + "/confusions.json"
        try AtomicFile.write(Data(content.utf8), to: files.folder + "/confusions.json")
        let page = RunReport(of: files).page()
        try expectWellFormed(page.source)
        found = page.sections.first { $0.id == "classes" }?.content.source
      }
      return found
    }
    let small = try #require(
      try source(
        #"{"classes":["cat & <mouse>","dog"],"counts":[[0,0,3],[0,1,1],[7,0,5],[1]],"epoch":4}"#))
    #expect(small.contains("Epoch 4. A row is a class of the images"))
    #expect(small.contains("0 cat &amp; &lt;mouse&gt;</th><td>4</td><td>75.00</td>"))
    #expect(small.contains("<td><strong>3</strong></td><td>1</td>"))
    #expect(small.contains("1 dog</th><td>0</td><td>–</td>"))
    let names = (0..<30).map { "\"class \($0)\"" }.joined(separator: ",")
    let counts = (0..<30).map { "[\($0),\($0),\($0)],[\($0),0,1]" }.joined(separator: ",")
    let large = try #require(
      try source(#"{"classes":[\#(names)],"counts":[\#(counts)],"epoch":4}"#))
    #expect(large.contains("The 20 least accurate of 30 classes"))
    // Class 1 has 1 of 2 right, class 25 is the 25th from below.
    #expect(large.contains("class 1</th><td>2</td><td>50.00</td>") && !large.contains("class 25<"))
    #expect(large.contains("class 1</th><td>class 0</td><td>1</td><td>50.00</td>"))
    #expect(try source("{}") == nil)
  }

  @Test func `Numbers, names and gaps of a log are read in order`() {
    let table = LogTable(
      Data("{\"z\":1,\"a\":-2.5e-3}\n{ \"a\" : null , \"b\" : 4 }\r\n{}\n{\"z\":2}".utf8))
    #expect(table.names == ["z", "a", "b"])
    #expect(table.count == 4)
    #expect(table["z"] == [1, nil, nil, 2])
    #expect(table["a"][0] == -0.0025 && table["a"][1]?.isNaN == true && table["a"][3] == nil)
    #expect(table["b"] == [nil, 4, nil, nil])
    #expect(table["none"] == [nil, nil, nil, nil])
  }

  @Test func `A log with ever new names keeps a limited number of columns`() {
    let lines = (0..<3000).map { "{\"n\($0)\":1}" }.joined(separator: "\n")
    let table = LogTable(Data(lines.utf8))
    #expect(table.count == 3000)
    #expect(table.names.count == 1000)
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
    try withFiles(samples: 30) { files in
      let source = RunReport(of: files).page().source
      #expect(source.components(separatedBy: "<img ").count == 25)
      #expect(source.contains("shows 24 of 30 pictures; all are in samples/."))
    }
  }
}
