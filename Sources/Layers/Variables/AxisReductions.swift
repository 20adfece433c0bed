import Kernels
import TensorCore

/// A sum or mean over some axes of a tensor, computed for one run of neighboring axes at a time.
struct AxisReductions {
  private struct Run {
    let reduction: AxisReduction
    let extent: Int
  }

  /// The runs of axes, innermost first.
  private let runs: [Run]
  private let input: Shape
  private let isMean: Bool
  /// The shape of the result.
  let output: Shape
  /// Whether the result keeps the last axis.
  let keepsChannels: Bool

  /// Plans a reduction.
  ///
  /// - Parameters:
  ///   - axes: Negative axes count from the end: -1 is the innermost.
  ///   - keepingAxes: Whether the axes stay, with the extent 1.
  /// - Precondition: The axes exist and differ; for a mean, their extents are above zero.
  init(_ name: String, of shape: Shape, over axes: [Int], keepingAxes: Bool, isMean: Bool) {
    let places = Set(axes.map(shape.place(ofAxis:)))
    precondition(
      places.count == axes.count,
      "\(name): found an axis twice in \(axes), expected different axes of \(shape)")
    let extents = shape.extents
    precondition(
      !isMean || places.allSatisfy { extents[$0] > 0 },
      "\(name): found the shape \(shape), expected extents above zero on the axes \(axes)")
    var runs: [Run] = []
    var inner = 1
    var end = extents.count
    while end > 0 {
      var start = end - 1
      guard places.contains(start) else {
        inner *= extents[start]
        end = start
        continue
      }
      while start > 0, places.contains(start - 1) { start -= 1 }
      let extent = extents[start..<end].reduce(1, *)
      runs.append(
        Run(
          reduction: AxisReduction(
            outer: extents[..<start].reduce(1, *), extent: extent, inner: inner), extent: extent))
      end = start
    }
    self.runs = runs
    self.isMean = isMean
    input = shape
    output = Shape(
      extents.indices.compactMap { place in
        places.contains(place) ? (keepingAxes ? 1 : nil) : extents[place]
      })
    keepsChannels = shape.rank > 0 && !places.contains(shape.rank - 1)
  }

  /// The sums or means.
  func callAsFunction(_ tensor: Tensor) -> Tensor {
    runs.reduce(tensor) { $1.reduction.sums($0, dividedBy: isMean ? Double($1.extent) : 1) }
      .reshaped(to: output)
  }

  /// The gradient of the input.
  func inputGradient(_ gradient: Tensor) -> Tensor {
    runs.reversed().reduce(gradient) {
      $1.reduction.inputGradient($0, times: isMean ? 1 / Float($1.extent) : 1)
    }.reshaped(to: input)
  }
}
