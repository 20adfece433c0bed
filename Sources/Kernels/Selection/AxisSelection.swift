import TensorCore

/// The scalars at some positions of one axis, in any order, some of them several times:
/// `[outer, extent, inner]` gives `[outer, positions, inner]`. A position may also be outside, where
/// a number stands for the scalars.
///
/// Slices, gathers, paddings, tiles and resizing to the nearest pixel are such selections.
package struct AxisSelection: Hashable, Sendable {
  /// The position of a number instead of scalars.
  package static let outside = -1

  /// Neighboring positions.
  private struct Run: Hashable {
    /// The first position in the input; `outside` for a number.
    let start: Int
    /// The first position in the output.
    let target: Int
    var count: Int
  }

  private let outer: Int
  private let extent: Int
  private let inner: Int
  /// The number of positions.
  private let count: Int
  private let runs: [Run]

  /// Makes a selection of the middle axis.
  ///
  /// - Precondition: Each position is in `0..<extent` or `outside`.
  package init(outer: Int, extent: Int, inner: Int, positions: [Int]) {
    precondition(
      positions.allSatisfy { $0 == Self.outside || (0..<extent).contains($0) },
      "AxisSelection: found a position that is not in 0..<\(extent)")
    self.outer = outer
    self.extent = extent
    self.inner = inner
    count = positions.count
    var runs: [Run] = []
    for (target, position) in positions.enumerated() {
      if let last = runs.last,
        position == (last.start == Self.outside ? Self.outside : last.start + last.count)
      {
        runs[runs.count - 1].count += 1
      } else {
        runs.append(Run(start: position, target: target, count: 1))
      }
    }
    self.runs = runs
  }

  /// The selected scalars, `[outer, positions, inner]`; `number` stands for those outside.
  package func callAsFunction(_ input: Tensor, outside number: Float = 0) -> Tensor {
    precondition(
      input.count == outer * extent * inner,
      "AxisSelection: found \(input.shape), expected \(outer) × \(extent) × \(inner) scalars")
    return Tensor([outer, count, inner]) { output in
      input.withPointer { input in
        if runs.count == 1, runs[0].start != Self.outside, outer == 1 {
          let source = input + runs[0].start * inner
          Parallelism.forEachRange(of: count * inner) { range in
            (output + range.lowerBound).update(from: source + range.lowerBound, count: range.count)
          }
          return
        }
        // With one image, its runs are the threads' work.
        Parallelism.forEachRange(
          of: outer * runs.count, grain: max(1, 16_384 * runs.count / max(1, count * inner))
        ) { range in
          var (image, index) = (range.lowerBound / runs.count, range.lowerBound % runs.count)
          for _ in range {
            let run = runs[index]
            let target = output + (image * count + run.target) * inner
            let length = run.count * inner
            if run.start == Self.outside {
              target.update(repeating: number, count: length)
            } else {
              let source = input + (image * extent + run.start) * inner
              if length < 16 {
                for scalar in 0..<length { target[scalar] = source[scalar] }
              } else {
                target.update(from: source, count: length)
              }
            }
            index += 1
            if index == runs.count { (image, index) = (image + 1, 0) }
          }
        }
      }
    }
  }

  /// The gradient of the input: each scalar receives the sum over the positions that selected it.
  package func inputGradient(_ gradient: Tensor) -> Tensor {
    Tensor([outer, extent, inner]) { result in
      gradient.withPointer { gradient in
        Parallelism.forEach(blocks: outer) { image in
          let target = result + image * extent * inner
          target.update(repeating: 0, count: extent * inner)
          for run in runs where run.start != Self.outside {
            let source = gradient + (image * count + run.target) * inner
            let target = target + run.start * inner
            for index in 0..<run.count * inner { target[index] += source[index] }
          }
        }
      }
    }
  }
}
