import Reporting
import Testing

@Suite("Charts")
struct ChartTests {
  @Test(
    "Ticks of linear axes",
    arguments: [
      (0.0, 10.0, false, ["0", "2", "4", "6", "8", "10"]),
      (0.18, 0.62, false, ["0.2", "0.3", "0.4", "0.5", "0.6"]),
      (-3, 3, false, ["-2", "0", "2"]), (1, 3, true, ["1", "2", "3"]),
      (0, 40_000, true, ["0", "10,000", "20,000", "30,000", "40,000"]),
      (0, 0.0002, false, ["0", "5e-5", "1e-4", "1.5e-4", "2e-4"]),
      (1e9, 2.6e9, false, ["1e9", "1.5e9", "2e9", "2.5e9"]),
    ])
  func linear(_ lower: Double, _ upper: Double, _ isWhole: Bool, _ labels: [String]) {
    let ticks = AxisTicks.linear(from: lower, to: upper, count: 5, isWhole: isWhole)
    #expect(ticks.labels == labels)
    #expect(ticks.values.allSatisfy { lower <= $0 && $0 <= upper * (1 + 1e-9) })
  }

  @Test(
    "Ticks of logarithmic axes",
    arguments: [
      (0.02, 50.0, ["0.1", "1", "10"]), (1, 30, ["1", "2", "5", "10", "20"]),
      (1e-9, 1, ["1e-8", "1e-6", "1e-4", "0.01", "1"]), (3.1, 3.9, ["3.2", "3.4", "3.6", "3.8"]),
    ])
  func logarithmic(_ lower: Double, _ upper: Double, _ labels: [String]) {
    #expect(AxisTicks.logarithmic(from: lower, to: upper, count: 5).labels == labels)
  }

  @Test func `Thinned series are means over neighbors and keep gaps`() {
    let points = (0..<10).map { ChartPoint(Double($0), $0 == 1 || $0 > 5 ? .nan : Double($0)) }
    let thinned = ChartSeries("x", points).thinned(to: 4)
    #expect(thinned.points.map(\.x) == [1, 4, 7, 9])
    #expect(thinned.points.prefix(2).map(\.y) == [1, 4])
    #expect(thinned.points.dropFirst(2).allSatisfy { $0.y.isNaN })
    #expect(ChartSeries("x", points).thinned(to: 10).points.count == 10)
    let long = ChartSeries("x", (0..<100_001).map { ChartPoint(Double($0), 1) }).thinned(to: 500)
    #expect(long.points.count <= 500 && long.points.allSatisfy { $0.y == 1 })
  }

  private static let odd: [[Double]] = [
    [1], [0], [-5, -5, -5], [1e-300, 1e-300], [1e300, -1e300, 1], [.nan, 1, .nan, 2, 3],
    [.infinity, 0, -.infinity], [1, 1 + 1e-15], [1e149, -1e149], [1e-160, 2e-160],
    [.leastNonzeroMagnitude, 0],
  ]

  @Test(
    "Odd values make a chart", arguments: odd, [ChartAxis.Scale.linear, .logarithmic])
  func oddValues(_ values: [Double], _ scale: ChartAxis.Scale) throws {
    let points = values.enumerated().map { ChartPoint(Double($0 + 1), $1) }
    let chart = SVGLineChart(
      title: "odd", x: ChartAxis("epoch", isWhole: true), y: ChartAxis(scale: scale),
      series: [ChartSeries("a", points), ChartSeries("b", [])])
    var scatter = SVGScatterChart(
      title: "odd", x: ChartAxis(scale: scale), y: ChartAxis("y", scale: scale))
    scatter.add(ChartSeries("a", points.map { ChartPoint($0.y, $0.x) }), isConnected: true)
    for source in [chart.markup.source, scatter.markup.source] {
      try expectWellFormed(source)
      #expect(!source.contains("nan") && !source.contains("inf"))
    }
  }

  @Test func `A chart without values shows a note`() throws {
    for points in [[], [ChartPoint(1, .nan)]] {
      let chart = SVGLineChart(title: "none", x: ChartAxis(), series: [ChartSeries("a", points)])
      #expect(chart.markup.source.contains("No values yet."))
      try expectWellFormed(chart.markup.source)
    }
  }

  @Test func `A line is broken at gaps, and points have tooltips`() throws {
    let values: [Double] = [1, 2, .nan, 3, .nan, 4, 5]
    let points = values.enumerated().map { ChartPoint(Double($0), $1) }
    let chart = SVGLineChart(
      title: "loss", x: ChartAxis("epoch", isWhole: true), series: [ChartSeries("a<b", points)])
    let source = chart.markup.source
    let line = try #require(source.components(separatedBy: "class=\"line\" d=\"").last)
      .prefix { $0 != "\"" }
    #expect(line.filter { $0 == "M" }.count == 3)
    #expect(line.filter { $0 == "L" }.count == 2)
    #expect(source.components(separatedBy: "<circle").count == 6)
    #expect(source.contains("<title>a&lt;b\nepoch 6: 5</title>"))
    // A single series needs no legend.
    #expect(!source.contains("class=\"key"))
  }

  @Test func `Lines end in the corners of their values`() throws {
    let points = [ChartPoint(0, 0), ChartPoint(1, 100)]
    let chart = SVGLineChart(
      title: "", x: ChartAxis(), y: ChartAxis(), series: [ChartSeries("a", points)])
    // Three digits of 6.4 and a gap of 8 are left of the box; 5 % of the height stay free at the
    // top.
    #expect(chart.markup.source.contains("d=\"M27.2 198.0h0L344.0 17.0\""))
  }

  @Test func `A scatter chart distinguishes groups by color and symbol`() throws {
    var chart = SVGScatterChart(
      title: "front", x: ChartAxis("MACs", scale: .logarithmic), y: ChartAxis("distance"))
    chart.add(
      ChartSeries("front", [ChartPoint(1e6, 3, label: "no. 7"), ChartPoint(1e7, 2)]),
      isConnected: true)
    chart.add(ChartSeries("baseline", [ChartPoint(1e8, 1)]))
    let source = chart.markup.source
    try expectWellFormed(source)
    #expect(source.contains("<title>no. 7\nMACs 1,000,000\ndistance 3</title>"))
    #expect(source.contains("<span class=\"key s1\">"))
    #expect(source.components(separatedBy: "<circle").count == 4)
    #expect(source.components(separatedBy: "class=\"line\"").count == 2)
  }

  @Test func `The first five groups of a scatter chart have different symbols`() {
    var chart = SVGScatterChart(title: "groups", x: ChartAxis(), y: ChartAxis())
    for group in 0..<5 { chart.add(ChartSeries("\(group)", [ChartPoint(1, 1)])) }
    // All are at the same position, so equal symbols would be equal elements.
    let marks = chart.markup.source
      .matches(of: /<(?:path|circle) class="mark" (?<place>[^>]*)>/).map { String($0.place) }
    #expect(Set(marks).count == 10 && marks.count == 10)
  }

  @Test func `Captions stand beside points and do not cover each other`() throws {
    var chart = SVGScatterChart(title: "front", x: ChartAxis("cost %"), y: ChartAxis("loss"))
    let points = [(0.0, 9.0), (0.1, 8.9), (5, 4), (10, 0)].enumerated().map {
      ChartPoint($1.0, $1.1, caption: "no. \($0)")
    }
    chart.add(ChartSeries("front", points))
    func captions() -> [String] {
      chart.markup.source.matches(of: />(no\. \d)<\/text>/).map { String($0.1) }
    }
    #expect(captions() == ["no. 0", "no. 2", "no. 3"])
    try expectWellFormed(chart.markup.source)
    let small = chart.markup.source
    chart.isWide = true
    #expect(small.contains("viewBox=\"0 0 360 220\""))
    #expect(chart.markup.source.contains("viewBox=\"0 0 640 320\""))
  }
}
