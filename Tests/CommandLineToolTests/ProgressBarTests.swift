import CommandLineTool
import Foundation
import Synchronization
import Testing

/// Records the output, with a clock that tests can set.
private final class Recorder: Sendable {
  private let text = Mutex("")
  private let time = Mutex(0.0)

  /// The output since the last call, with `<` for erasing the line.
  func take() -> String {
    text.withLock { text in
      defer { text = "" }
      return text.replacingOccurrences(of: "\r\u{1B}[2K", with: "<")
    }
  }

  func write(_ more: String) { text.withLock { $0 += more } }
  func turn(to seconds: Double) { time.withLock { $0 = seconds } }
  var now: Double { time.withLock { $0 } }

  func bar(
    isTerminal: Bool = true, usesColor: Bool = false, usesUnicode: Bool = true, columns: Int = 80
  ) -> ProgressBar {
    ProgressBar(
      console: Console(
        isTerminal: isTerminal, usesColor: usesColor, usesUnicode: usesUnicode,
        columns: { columns }, write: write),
      now: { self.now })
  }
}

@Suite("Progress bar")
struct ProgressBarTests {
  private let recorder = Recorder()

  @Test("The bar shows share, rate, times and a message, and is erased at the end")
  func whole() {
    let bar = recorder.bar()
    bar.begin("epoch 3/10", unit: "images", total: 400)
    #expect(recorder.take() == "<epoch 3/10    0%  ░░░░░░░░░░░░░░░░░░░░░░░░  0:00")
    recorder.turn(to: 2)
    bar.update(100, "loss 0.312")
    #expect(
      recorder.take()
        == "<epoch 3/10   25%  ████░░░░░░░░░░░░░░░  50 images/s  0:02  0:06 left  loss 0.312")
    bar.end()
    #expect(recorder.take() == "<")
    bar.end()
    bar.update(200)
    #expect(recorder.take() == "")
  }

  @Test("The bar is drawn at most ten times a second")
  func throttled() {
    let bar = recorder.bar()
    bar.begin("", unit: "steps", total: nil)
    var drawings = recorder.take().count { $0 == "<" }
    for step in 1...200 {
      recorder.turn(to: Double(step) / 100)
      bar.update(step)
      drawings += recorder.take().count { $0 == "<" }
    }
    #expect((19...21).contains(drawings))
  }

  @Test("A message is evaluated only when it is shown")
  func lazyMessage() {
    let bar = recorder.bar()
    var made = 0
    func message() -> String {
      made += 1
      return "loss"
    }
    bar.begin("", unit: "steps", total: 10)
    bar.update(1, message())
    #expect(made == 0)
    recorder.turn(to: 1)
    bar.update(2, message())
    #expect(made == 1)
  }

  @Test("An unknown, empty or exceeded total is handled")
  func odd() {
    let bar = recorder.bar()
    bar.begin("read", unit: "images", total: nil)
    recorder.turn(to: 1)
    bar.update(12_345)
    #expect(recorder.take() == "<read  0 images  0:00<read  12,345 images  12,345 images/s  0:01")
    bar.begin("read", unit: "images", total: 0)
    #expect(
      recorder.take()
        == "<read  100%  ████████████████████████  0:00")
    bar.begin("read", unit: "images", total: 2)
    recorder.turn(to: 2)
    bar.update(5)
    #expect(recorder.take().hasSuffix("  5.0 images/s  0:01  0:00 left"))
  }

  @Test("The rate of a resumed epoch counts only new units")
  func resumed() {
    let bar = recorder.bar()
    bar.begin("", unit: "images", total: 400, completed: 300)
    recorder.turn(to: 1)
    bar.update(350)
    #expect(recorder.take().hasSuffix("  50 images/s  0:01  0:01 left"))
  }

  @Test("A line stays above the bar")
  func lines() {
    let bar = recorder.bar(columns: 20)
    bar.begin("epoch 1", unit: "images", total: 4)
    bar.line("epoch 1: loss 2")
    bar.end()
    #expect(
      recorder.take() == "<epoch 1    0%  0:00<epoch 1: loss 2\n<epoch 1    0%  0:00<")
  }

  @Test("Without a terminal only lines appear")
  func plain() {
    let bar = recorder.bar(isTerminal: false)
    bar.begin("epoch 1", unit: "images", total: 4)
    recorder.turn(to: 1)
    bar.update(2, "loss 1")
    bar.line("epoch 1: loss 2")
    bar.end()
    #expect(recorder.take() == "epoch 1: loss 2\n")
  }

  @Test("Without a terminal, a long task has a line from time to time")
  func notes() {
    let bar = recorder.bar(isTerminal: false)
    bar.begin("teacher outputs", unit: "images", total: 60_000, completed: 10_000)
    for seconds in stride(from: 1.0, through: 70, by: 1) {
      recorder.turn(to: seconds)
      bar.update(10_000 + Int(seconds) * 100)
    }
    bar.end()
    #expect(
      recorder.take() == """
        teacher outputs: 13,000 of 60,000 images, about 7 min 50 s left
        teacher outputs: 16,000 of 60,000 images, about 7 min 20 s left

        """)
  }

  @Test("The bar never reaches the last column", arguments: 0...100)
  func width(columns: Int) {
    let bar = recorder.bar(columns: columns)
    bar.begin("epoch 3/10", unit: "images", total: 60_000)
    recorder.turn(to: 30)
    bar.update(31_415, "loss 0.312 accuracy 0.914")
    let last = recorder.take().split(separator: "<").last ?? ""
    #expect(last.count <= max(0, columns - 1))
  }

  @Test("Colors and block characters are used only if the terminal supports them")
  func signs() {
    recorder.bar(usesUnicode: false).begin("", unit: "images", total: 4)
    #expect(recorder.take().contains("  0%  ------------------------  0:00"))
    let colored = recorder.bar(usesColor: true)
    colored.begin("", unit: "images", total: 4)
    #expect(recorder.take().contains("\u{1B}[32m"))
  }
}

@Suite("Console")
struct ConsoleTests {
  private func console(_ environment: [String: String], isTerminal: Bool = true) -> Console {
    Console(descriptor: -1, isTerminal: isTerminal, environment: environment) { _ in }
  }

  @Test("The environment determines colors, characters and width")
  func environment() {
    #expect(console([:]).usesColor)
    #expect(console(["NO_COLOR": ""]).usesColor)
    #expect(!console(["NO_COLOR": "1"]).usesColor)
    #expect(!console([:], isTerminal: false).usesColor)
    #expect(!console(["TERM": "dumb"]).isTerminal)
    #expect(console(["LANG": "en_US.UTF-8"]).usesUnicode)
    #expect(!console(["LANG": "en_US.UTF-8", "LC_ALL": "C"]).usesUnicode)
    #expect(console(["COLUMNS": "132"]).columns() == 132)
    #expect(console(["COLUMNS": "wide"]).columns() == 80)
    #expect(console([:]).columns() == 80)
  }
}
