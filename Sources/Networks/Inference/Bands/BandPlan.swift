import TensorCore

/// The passes over a large image: each computes values from one that is in memory, band by band.
///
/// The statistics of an instance norm are those of the whole image, so each norm needs a pass that
/// measures its input. A pass can keep a value from which later passes start. Without that, the passes
/// for k norms would compute the first layers k times.
struct BandPlan {
  /// One pass.
  struct Pass {
    let segment: BandSegment
    /// The rows of the start for each band.
    let height: Int
    /// The place of the value that is kept whole for the next passes; nil for none.
    let kept: Int?
    /// The index of the instance norm whose input is measured; nil for none.
    let measured: Int?
    /// Multiply-adds, with those of rows that two bands compute.
    let cost: Double

    /// The place of the value that is measured or, in the last pass, the output.
    var goal: Int? { segment.targets.last == kept && measured == nil ? nil : segment.targets.last }
  }

  private(set) var passes: [Pass] = []
  private let map: RowMap
  private let costs: [Int]
  /// The most bytes of kept values and a band's values together.
  private let memory: Int

  /// Plans the passes; nil if an operation does not accept the rows of a band.
  ///
  /// - Parameters:
  ///   - map: The rows of the network's values.
  ///   - costs: The multiply-adds of each node for the whole image.
  ///   - memory: The most bytes of values.
  init?(_ map: RowMap, costs: [Int], memory: Int) {
    self.map = map
    self.costs = costs
    self.memory = memory
    let bottlenecks = map.bottlenecks
    var start = 0
    let norms = map.plan.resolved.steps.indices.filter {
      map.scales[$0 + 1] != nil
        && map.plan.resolved.steps[$0].attributes is InstanceNorm2D.Attributes
    }
    for norm in norms.map(Optional.some) + [nil] {
      let goal = norm.map { map.plan.resolved.steps[$0].inputs[0] } ?? map.output
      func between() -> [Int] { bottlenecks.filter { start < $0 && $0 < goal && canKeep($0) } }
      // Deep networks without norms: bands that read far more rows than they compute.
      while let pass = pass(from: start, keeping: nil, to: goal, measuring: norm),
        overlap(pass) > Self.mostOverlap, let next = farthest(between(), from: start)
      {
        passes.append(next)
        start = next.kept ?? goal
      }
      let kept = bottlenecks.last {
        start < $0 && $0 <= goal && canKeep($0) && cost(from: start, to: [$0]) > 0
      }
      guard
        let pass = pass(from: start, keeping: norm == nil ? nil : kept, to: goal, measuring: norm)
      else { return nil }
      passes.append(pass)
      start = pass.kept ?? start
    }
  }

  private static let mostOverlap = 2.0

  /// Whether a value is small enough; two kept values may be in memory at the same time.
  private func canKeep(_ place: Int) -> Bool { bytes(of: place) <= memory * 5 / 12 }

  private func bytes(of place: Int) -> Int {
    map.shapes[place].count * MemoryLayout<Float>.stride
  }

  /// The most bytes of all values of a pass's bands: what the kept values leave.
  private func bandBytes(from start: Int, keeping kept: Int?) -> Int {
    // The image is not counted.
    let read = start == 0 ? 0 : bytes(of: start)
    let written = kept.map { map.canOverwrite(start, with: $0) ? 0 : bytes(of: $0) } ?? 0
    return max(memory / 6, memory - read - written)
  }

  private func cost(from start: Int, to targets: [Int]) -> Int {
    BandSegment(map, from: start, to: targets).places.reduce(0) { $0 + costs[$1 - 1] }
  }

  /// Rows that the bands of a pass read, for each row of the start.
  private func overlap(_ pass: Pass) -> Double {
    let rows = pass.segment.bands(height: pass.height).reduce(0) { $0 + $1.source.count }
    return Double(rows) / Double(map.shapes[pass.segment.start][1])
  }

  /// The pass to the last of some values whose bands do not read much more than they compute, or else
  /// to the first value.
  private func farthest(_ places: [Int], from start: Int) -> Pass? {
    var (low, high) = (0, places.count)
    while low < high {
      let middle = (low + high) / 2
      let pass = pass(from: start, keeping: places[middle], to: places[middle], measuring: nil)
      if let pass, overlap(pass) <= Self.mostOverlap { low = middle + 1 } else { high = middle }
    }
    guard !places.isEmpty else { return nil }
    let place = places[max(0, low - 1)]
    return pass(from: start, keeping: place, to: place, measuring: nil)
  }

  /// The pass with the highest bands that fit in memory; nil if an operation does not accept them.
  private func pass(from start: Int, keeping kept: Int?, to goal: Int, measuring norm: Int?)
    -> Pass?
  {
    let targets = kept.map { $0 == goal ? [goal] : [$0, goal] } ?? [goal]
    let segment = BandSegment(map, from: start, to: targets)
    let extent = map.shapes[start][1]
    let bandBytes = bandBytes(from: start, keeping: kept)
    var best: Int?
    var height = segment.alignment
    while true {
      let sources = Set(segment.bands(height: height).map(\.source.count)).subtracting([0])
      let bytes = sources.map(segment.bytes)
      let fits = !bytes.contains(nil)
      if fits, bytes.compactMap(\.self).max() ?? 0 <= bandBytes || best == nil { best = height }
      guard height < extent, !fits || best == height else { break }
      height *= 2
    }
    guard let best else { return nil }
    let sources = segment.bands(height: best).reduce(0) { $0 + $1.source.count }
    return Pass(
      segment: segment, height: best, kept: kept, measured: norm,
      cost: Double(segment.places.reduce(1) { $0 + costs[$1 - 1] }) * Double(sources)
        / Double(extent))
  }
}
