extension RunReport {
  /// Columns that are not measured: they say where a line belongs.
  static let positions: Set<String> = ["epoch", "step", "learning_rate", "seconds"]

  /// The parts of the loss by step, where they are known, or else the loss by epoch.
  var losses: Markup? {
    let parts = steps.names.filter { !Self.positions.contains($0) }
    guard !parts.isEmpty else {
      return grid([chart("train_loss", ["train_loss"], of: metrics, over: "epoch")])
    }
    let charts = groups(of: parts, suffixes: ["_a_to_b", "_b_to_a"]).map {
      chart($0.name, $0.members, of: steps, over: "step")
    }
    return grid(charts)
  }

  /// A chart for each metric, together with that of the averaged weights.
  var metricCurves: Markup? {
    grid(
      groups(of: measured, suffixes: ["_average"]).map {
        chart($0.name, $0.members, of: metrics, over: "epoch")
      })
  }

  /// By step where that is known, or else by epoch.
  var learningRate: Markup? {
    let (table, position) = steps.count > 0 ? (steps, "step") : (metrics, "epoch")
    // Linear: a decay that ends near zero is known by its shape.
    return grid([
      chart("learning_rate", ["learning_rate"], of: table, over: position, scale: .linear)
    ])
  }

  /// The names of what evaluations measure.
  var measured: [String] {
    metrics.names.filter { $0 != "train_loss" && !Self.positions.contains($0) }
  }

  /// Names that differ in a suffix only, in the order of the first of each group.
  func groups(
    of names: [String], suffixes: [String]
  ) -> [(name: String, members: [String])] {
    var groups: [(name: String, members: [String])] = []
    for name in names {
      let suffix = suffixes.first { name.hasSuffix($0) && name.count > $0.count }
      let stem = String(name.dropLast(suffix?.count ?? 0))
      if let index = groups.firstIndex(where: { $0.name == stem }) {
        groups[index].members.append(name)
      } else {
        groups.append((stem, [name]))
      }
    }
    return groups
  }

  /// Columns of a table over another; nil if there is no number.
  ///
  /// - Parameter scale: nil for what the numbers suggest.
  private func chart(
    _ title: String, _ names: [String], of table: LogTable, over position: String,
    scale: ChartAxis.Scale? = nil
  ) -> Markup? {
    let places = table[position]
    let series = names.map { name in
      let points = zip(places, table[name]).compactMap { place, value -> ChartPoint? in
        guard let place, let value else { return nil }
        return ChartPoint(place, value)
      }
      return ChartSeries(name, points).thinned(to: Self.pointLimit / names.count)
    }
    let values = series.joinedPoints.map(\.y).filter(\.isFinite)
    guard let least = values.min(), let most = values.max() else { return nil }
    // Over more than two decades a linear axis shows the first values and a flat line.
    let suggested: ChartAxis.Scale = least > 0 && most > 100 * least ? .logarithmic : .linear
    return SVGLineChart(
      title: title, x: ChartAxis(position, isWhole: true), y: ChartAxis(scale: scale ?? suggested),
      series: series
    ).markup
  }

  private func grid(_ charts: [Markup?]) -> Markup? {
    let charts = charts.compactMap(\.self)
    return charts.isEmpty ? nil : .charts(charts)
  }
}
