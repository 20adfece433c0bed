import TensorCore

/// Combines two tensors scalar by scalar, where extents of 1 in either are repeated: `[N, H, W, C]`
/// with `[1, 1, 1, C]`, `[N, 1, 1, C]` or `[N, H, W, 1]`. A scalar `[]` goes with every shape.
///
/// Neither tensor is expanded. Neighboring axes that are repeated alike count as one; the innermost
/// of these axes is the loop that the compiler vectorizes.
package struct Broadcast: Hashable, Sendable {
  /// How the innermost loop reads its scalars.
  private enum Kind: Hashable { case both, repeatingLeft, repeatingRight }

  /// The shape of the result.
  package let shape: Shape
  /// All axes but the innermost; `first` is the step of the left tensor, `second` that of the right.
  private let outer: [AxisWalk.Axis]
  private let inner: Int
  private let kind: Kind
  /// How often neighboring scalars of one side occur one after the other: 1 unless the innermost
  /// axis is short and the side is repeated along the next one.
  private let copies: Int

  /// Lines of fewer scalars are joined to longer ones.
  private static let shortLine = 64
  /// Scalars of a joined line.
  private static let joinedLine = 256
  /// Scalars that a thread takes at a time.
  private static let grain = 16_384

  /// Returns nil if the shapes cannot be broadcast: they have another rank, and none is a scalar, or
  /// their extents differ and none is 1.
  package init?(_ left: Shape, _ right: Shape) {
    let rank = max(left.rank, right.rank)
    let lefts = left.rank == 0 ? [Int](repeating: 1, count: rank) : left.extents
    let rights = right.rank == 0 ? [Int](repeating: 1, count: rank) : right.extents
    guard lefts.count == rights.count,
      zip(lefts, rights).allSatisfy({ $0 == $1 || $0 == 1 || $1 == 1 })
    else { return nil }
    shape = Shape(zip(lefts, rights).map { $0 == 1 ? $1 : $0 })
    // Innermost first.
    var merged: [AxisWalk.Axis] = []
    var (leftStep, rightStep) = (1, 1)
    for (leftExtent, rightExtent) in zip(lefts, rights).reversed() {
      let extent = leftExtent == 1 ? rightExtent : leftExtent
      guard extent != 1 else { continue }
      let axis = AxisWalk.Axis(
        extent: extent, first: leftExtent == 1 ? 0 : leftStep,
        second: rightExtent == 1 ? 0 : rightStep)
      if let last = merged.last, (last.first == 0) == (axis.first == 0),
        (last.second == 0) == (axis.second == 0)
      {
        merged[merged.count - 1].extent *= extent
      } else {
        merged.append(axis)
      }
      leftStep *= leftExtent
      rightStep *= rightExtent
    }
    let innermost = merged.first ?? AxisWalk.Axis(extent: 1, first: 1, second: 1)
    kind =
      innermost.first == 0 ? .repeatingLeft : innermost.second == 0 ? .repeatingRight : .both
    outer = merged.dropFirst().reversed()
    inner = innermost.extent
    let isPeriodic = kind == .both && inner < Self.shortLine && merged.count > 1
    copies = isPeriodic ? min(merged[1].extent, max(1, Self.joinedLine / max(1, inner))) : 1
  }

  /// `output[i] = function(left[i], right[i])` for each scalar of the result.
  func map<Function: BinaryFunction>(
    _ function: Function.Type, _ left: UnsafePointer<Float>, _ right: UnsafePointer<Float>,
    output: UnsafeMutablePointer<Float>
  ) {
    guard shape.count > 0 else { return }
    if copies > 1 { return mapJoined(function, left, right, output: output) }
    // Long lines are cut.
    let pieces = (inner + 2 * Self.grain - 1) / (2 * Self.grain)
    let length = (inner + pieces - 1) / pieces
    let walk = AxisWalk(outer)
    Parallelism.forEachRange(of: walk.count * pieces, grain: max(1, Self.grain / length)) { range in
      if pieces > 1 {
        for piece in range {
          let (line, start) = (piece / pieces, piece % pieces * length)
          let columns = start..<min(inner, start + length)
          walk.forEach(in: line..<line + 1) { first, second in
            mapLine(
              function, columns, left + first, right + second, output: output + line * inner)
          }
        }
      } else {
        var target = output + range.lowerBound * inner
        walk.forEach(in: range) { first, second in
          mapLine(function, 0..<inner, left + first, right + second, output: target)
          target += inner
        }
      }
    }
  }

  @inline(__always)
  private func mapLine<Function: BinaryFunction>(
    _ function: Function.Type, _ columns: Range<Int>, _ left: UnsafePointer<Float>,
    _ right: UnsafePointer<Float>, output: UnsafeMutablePointer<Float>
  ) {
    switch kind {
    case .both: for index in columns { output[index] = Function.apply(left[index], right[index]) }
    case .repeatingLeft:
      let scalar = left[0]
      for index in columns { output[index] = Function.apply(scalar, right[index]) }
    case .repeatingRight:
      let scalar = right[0]
      for index in columns { output[index] = Function.apply(left[index], scalar) }
    }
  }

  /// The same for short lines of which one side is repeated for the next axis: that side is copied
  /// a few times, so that one loop serves several lines.
  private func mapJoined<Function: BinaryFunction>(
    _ function: Function.Type, _ left: UnsafePointer<Float>, _ right: UnsafePointer<Float>,
    output: UnsafeMutablePointer<Float>
  ) {
    let walk = AxisWalk(Array(outer.dropLast()))
    let lines = outer[outer.count - 1].extent
    let repeatsLeft = outer[outer.count - 1].first == 0
    let linesPerPiece = max(copies, Self.grain / inner / copies * copies)
    let pieces = (lines + linesPerPiece - 1) / linesPerPiece
    let perRange = max(1, Self.grain / (min(lines, linesPerPiece) * inner))
    Parallelism.forEachRange(of: walk.count * pieces, grain: perRange) { range in
      withScratch(copies * inner) { pattern in
        for piece in range {
          let place = piece / pieces
          let first = piece % pieces * linesPerPiece
          let end = min(lines, first + linesPerPiece)
          walk.forEach(in: place..<place + 1) { leftStart, rightStart in
            let source = repeatsLeft ? left + leftStart : right + rightStart
            for copy in 0..<copies {
              for index in 0..<inner { pattern[copy * inner + index] = source[index] }
            }
            let other = (repeatsLeft ? right + rightStart : left + leftStart) + first * inner
            let target = output + (place * lines + first) * inner
            let count = (end - first) * inner
            let step = copies * inner
            for start in stride(from: 0, to: count, by: step) {
              let (other, target) = (other + start, target + start)
              if repeatsLeft {
                for index in 0..<min(step, count - start) {
                  target[index] = Function.apply(pattern[index], other[index])
                }
              } else {
                for index in 0..<min(step, count - start) {
                  target[index] = Function.apply(other[index], pattern[index])
                }
              }
            }
          }
        }
      }
    }
  }
}
