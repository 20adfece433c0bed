extension RunReport {
  /// Columns that are not metrics: the position, the learning rate and the time of a line.
  static let positions: Set<String> = ["epoch", "step", "learning_rate", "seconds"]

  /// The terms of the loss by step if logged, otherwise the loss by epoch.
  var losses: Markup? {
    let parts = steps.names.filter { !Self.positions.contains($0) }
    guard !parts.isEmpty else {
      return grid([chart("train_loss", ["train_loss"], of: metrics, over: "epoch")])
    }
    let charts = groups(of: parts, suffixes: ["_a_to_b", "_b_to_a"]).map {
      chart($0.name, $0.members, of: steps, over: "step")
    }
    return grid(charts).map {
      Markup(joining: [
        $0, .note("The value of a loss term includes its weight."), .glossary(of: parts),
      ])
    }
  }

  /// One chart per metric, including the values of the averaged weights.
  var metricCurves: Markup? {
    grid(
      groups(of: measured, suffixes: ["_average"]).map {
        chart($0.name, $0.members, of: metrics, over: "epoch")
      })
  }

  /// The learning rate by step if logged, otherwise by epoch.
  var learningRate: Markup? {
    let (table, position) = steps.count > 0 ? (steps, "step") : (metrics, "epoch")
    // A linear axis shows the shape of a decay that ends near zero.
    return grid([
      chart("learning_rate", ["learning_rate"], of: table, over: position, scale: .linear)
    ])
  }

  /// The names of the metrics of evaluations.
  var measured: [String] {
    metrics.names.filter { $0 != "train_loss" && !Self.positions.contains($0) }
  }

  /// Groups of names that differ only in a suffix, in order of first appearance.
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

  /// A chart of columns of a table over another column; nil if no column has two numbers, because a
  /// single point is no curve.
  ///
  /// - Parameter scale: The scale of the vertical axis; nil to choose it from the numbers.
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
    guard series.contains(where: { $0.points.count { $0.y.isFinite } > 1 }) else { return nil }
    let values = series.joinedPoints.map(\.y).filter(\.isFinite)
    guard let least = values.min(), let most = values.max() else { return nil }
    // Over more than two decades, a linear axis would show the first values and then a flat line.
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
