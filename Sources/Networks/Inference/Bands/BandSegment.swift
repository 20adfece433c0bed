import TensorCore

/// The part of a network that computes some values from one that is in memory, band by band of rows.
struct BandSegment {
  /// What a band computes.
  struct Band {
    /// The rows of the start's value that the band reads.
    let source: Range<Int>
    /// The rows of each target that the band is for, in the order of the targets.
    let targets: [Range<Int>]
  }

  let map: RowMap
  /// The place of the value in memory.
  let start: Int
  /// The places of the values to compute.
  let targets: [Int]
  /// The places from the start to the targets, in order of execution.
  let places: [Int]
  /// Rows of the start are taken in multiples of this number, so that no stride is split.
  let alignment: Int

  init(_ map: RowMap, from start: Int, to targets: [Int]) {
    self.map = map
    self.start = start
    self.targets = targets
    let needed = map.plan.resolved.ancestors(of: targets)
    places = map.shapes.indices.filter { $0 > start && needed[$0] && map.scales[$0] != nil }
    alignment = places.reduce(1) { multiple, place in
      let per = Self.scale(map, place, start).per
      return multiple / greatestCommonDivisor(multiple, per) * per
    }
  }

  private static func scale(_ map: RowMap, _ place: Int, _ start: Int) -> RowMap.Scale {
    guard let own = map.scales[place], let other = map.scales[start] else {
      preconditionFailure("BandSegment: the value \(place) does not depend on the image")
    }
    return own.relative(to: other)
  }

  /// The row of a value that belongs to a row of the start, which is a multiple of the alignment.
  func row(_ row: Int, at place: Int) -> Int {
    let scale = Self.scale(map, place, start)
    return row * scale.rows / scale.per
  }

  /// All bands, from top to bottom.
  ///
  /// - Parameter height: The rows of the start for each band, a multiple of the alignment.
  func bands(height: Int) -> [Band] {
    let extent = map.shapes[start][1]
    return stride(from: 0, to: extent, by: height).map { band($0..<min(extent, $0 + height)) }
  }

  /// The band for some rows of the start.
  func band(_ rows: Range<Int>) -> Band {
    let extent = map.shapes[start][1]
    let wanted = targets.map { target -> Range<Int> in
      let end = map.shapes[target][1]
      let first = min(row(rows.lowerBound, at: target), end)
      return first..<(rows.upperBound == extent ? end : min(row(rows.upperBound, at: target), end))
    }
    var read = [Range<Int>?](repeating: nil, count: map.shapes.count)
    func add(_ rows: Range<Int>, at place: Int) {
      read[place] =
        read[place].map {
          min($0.lowerBound, rows.lowerBound)..<max($0.upperBound, rows.upperBound)
        } ?? rows
    }
    for (target, rows) in zip(targets, wanted) where !rows.isEmpty { add(rows, at: target) }
    for place in places.reversed() {
      guard let rows = read[place] else { continue }
      for input in map.varyingInputs(of: place) {
        add(map.rows(for: rows, at: place, of: input), at: input)
      }
    }
    guard let source = read[start] else { return Band(source: 0..<0, targets: wanted) }
    // The rest is a multiple of the alignment too, so that windows end as in the whole image.
    let rest = (extent - source.upperBound) / alignment * alignment
    return Band(
      source: source.lowerBound / alignment * alignment..<extent - rest, targets: wanted)
  }

  /// The bytes of all values for a part of the start, which buffers for later values hold on to, and of
  /// copies of the targets' rows; nil if an operation does not accept so few rows.
  func bytes(rows: Int) -> Int? {
    var shapes = map.shapes
    shapes[start] = map.shapes[start].replacing(1, with: rows)
    var (scalars, work) = (shapes[start].count, 0)
    for place in places {
      let step = map.step(at: place)
      let (inputs, tensors) = (step.inputs.map { shapes[$0] }, map.plan.tensorShapes(of: step))
      guard let shape = try? step.attributes.outputShape(inputs, tensors) else { return nil }
      shapes[place] = shape
      scalars += shape.count
      work = max(work, step.attributes.workspace(inputs, tensors).count)
    }
    // Rows of a target are copied, and may wait until no band reads what they replace.
    for target in targets { scalars += 2 * shapes[target].count }
    // The buffers of large values are up to an eighth larger.
    return (scalars + work) * MemoryLayout<Float>.stride * 9 / 8
  }
}
