import Metrics
import Networks
import TensorCore
import TestSupport
import Testing

@Suite struct ForwardTimeTests {
  private func leNet() -> Network {
    drawn(.leNet(height: 18, width: 20, inputChannels: 2, classes: 4))
  }

  @Test func `Time is measured`() {
    let time = ForwardTime.milliseconds(of: leNet(), imageShape: [18, 20, 2], runs: 2)
    #expect(time > 0 && time < 10_000)
  }

  @Test func `Each of several networks gets a time`() {
    let times = ForwardTime.milliseconds(
      of: [leNet(), leNet(), leNet()], imageShape: [18, 20, 2], runs: 1, rounds: 2)
    #expect(times.count == 3 && times.allSatisfy { $0 > 0 && $0 < 10_000 })
  }
}
