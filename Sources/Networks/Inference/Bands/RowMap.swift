import TensorCore

/// How the rows of a network's values relate to the rows of one image.
///
/// There is a map if every value that depends on the image is an image itself, of which each row depends
/// on nearby rows of the operation's inputs. The statistics of instance norms are measured apart.
struct RowMap {
  /// Rows of a value for each row of the image, as a reduced fraction.
  struct Scale: Hashable {
    let rows: Int
    let per: Int

    init(_ rows: Int, per: Int) {
      let divisor = greatestCommonDivisor(rows, per)
      self.rows = rows / divisor
      self.per = per / divisor
    }

    /// The rows of this value for each row of another one.
    func relative(to other: Scale) -> Scale { Scale(rows * other.per, per: per * other.rows) }
  }

  let plan: NetworkPlan
  /// The shape of each value, `[1, H, W, C]`: 0 is the image, and n + 1 the value of node n.
  let shapes: [Shape]
  /// The scale of each value; nil for values that do not depend on the image, or that the main output
  /// does not need.
  let scales: [Scale?]
  /// Which rows each node's output depends on.
  private let reaches: [RowReach]

  /// Maps the rows for an image `[H, W, C]`; nil if there is no such map.
  init?(_ plan: NetworkPlan, image: Shape) {
    let input = Shape([1] + image.extents)
    guard let values = try? plan.shapes(for: input, limits: .mostBytes) else { return nil }
    let shapes = [input] + values
    let needed = plan.resolved.ancestors(of: [plan.resolved.outputs[0]])
    var scales: [Scale?] = [Scale(1, per: 1)]
    var reaches: [RowReach] = []
    for (index, step) in plan.resolved.steps.enumerated() {
      let varying = needed[index + 1] ? step.inputs.filter { scales[$0] != nil } : []
      guard let first = varying.first, let scale = scales[first] else {
        scales.append(nil)
        reaches.append(.sameRow)
        continue
      }
      let reach =
        step.attributes is InstanceNorm2D.Attributes
        ? RowReach.sameRow : step.attributes.rowReach(plan.tensorShapes(of: step))
      let isAligned = step.inputs.allSatisfy { input in
        guard let other = scales[input] else {
          return shapes[input].rank < 4 || shapes[input][1] == 1
        }
        return other == scale && shapes[input][1] == shapes[first][1]
      }
      guard let reach, isAligned, shapes[index + 1].rank == 4 else { return nil }
      scales.append(Scale(scale.rows * reach.copies, per: scale.per * reach.step))
      reaches.append(reach)
    }
    self.plan = plan
    self.shapes = shapes
    self.scales = scales
    self.reaches = reaches
  }

  /// The place of the main output.
  var output: Int { plan.resolved.outputs[0] }

  /// The node that makes a value.
  func step(at place: Int) -> ResolvedGraph.Step { plan.resolved.steps[place - 1] }

  /// The values that a node reads and that depend on the image.
  func varyingInputs(of place: Int) -> [Int] {
    step(at: place).inputs.filter { scales[$0] != nil }
  }

  /// The rows of its inputs that some rows of a value depend on.
  func rows(for rows: Range<Int>, at place: Int, of input: Int) -> Range<Int> {
    reaches[place - 1].rows(for: rows, of: shapes[input][1])
  }

  /// Whether one value can take the memory of another one row by row, as soon as no band needs the old
  /// rows; false for the image, which is not the network's.
  func canOverwrite(_ old: Int, with new: Int) -> Bool {
    old > 0 && shapes[old] == shapes[new] && scales[old] == scales[new]
  }

  /// The values from which alone all later ones are computed, besides constants.
  var bottlenecks: [Int] {
    let last = lastReaders
    var furthest = 0
    return shapes.indices.filter { place in
      guard scales[place] != nil else { return false }
      defer { furthest = max(furthest, last[place]) }
      return furthest <= place
    }
  }

  /// The last value that is computed from each value.
  private var lastReaders: [Int] {
    var last = Array(shapes.indices)
    for place in shapes.indices.dropFirst() where scales[place] != nil {
      for input in step(at: place).inputs { last[input] = max(last[input], place) }
    }
    return last
  }
}

/// The greatest common divisor of two positive numbers.
func greatestCommonDivisor(_ left: Int, _ right: Int) -> Int {
  right == 0 ? left : greatestCommonDivisor(right, left % right)
}
