import Kernels
import TensorCore

/// A resizing of images `[N, H, W, C]`: one axis after the other, whichever order needs the smaller
/// value in between.
package struct Resizing {
  /// How one axis changes.
  private enum Step {
    case selection(AxisSelection, axis: Int, extent: Int)
    case interpolation(AxisInterpolation, axis: Int, extent: Int)
  }

  private let steps: [Step]
  private let input: Shape

  /// Plans a resizing.
  ///
  /// - Parameters:
  ///   - image: `[N, H, W, C]`.
  ///   - height: The new height.
  ///   - width: The new width.
  ///   - scales: The factors of height and width, if they are not the ratios of the extents.
  ///   - mode: The interpolation.
  ///   - coordinates: How positions relate.
  ///   - rounding: How `nearest` rounds.
  ///   - cubic: The slope of `cubic`.
  package init(
    _ image: Shape, height: Int, width: Int, scales: (height: Float, width: Float)?,
    _ mode: ResizeMode, _ coordinates: ResizeCoordinates, _ rounding: ResizeRounding, cubic: Float
  ) {
    input = image
    var shape = image
    var steps: [Step] = []
    func add(_ axis: Int, _ extent: Int, _ scale: Float?) {
      let grid = ResizeGrid(input: shape[axis], output: extent, scale: scale, coordinates)
      let (outer, before, inner) = shape.split(at: axis)
      func interpolation(_ taps: Int, _ terms: (positions: [Int], weights: [Float])) -> Step {
        .interpolation(
          AxisInterpolation(
            outer: outer, extent: before, inner: inner, taps: taps, positions: terms.positions,
            weights: terms.weights), axis: axis, extent: extent)
      }
      switch mode {
      case .nearest:
        steps.append(
          .selection(
            AxisSelection(
              outer: outer, extent: before, inner: inner, positions: grid.nearest(rounding)),
            axis: axis, extent: extent))
      case .linear: steps.append(interpolation(2, grid.linear))
      case .cubic: steps.append(interpolation(4, grid.cubic(cubic)))
      }
      var extents = shape.extents
      extents[axis] = extent
      shape = Shape(extents)
    }
    // Compares the value after a resized width with that after a resized height.
    if image[1] * width <= height * image[2] {
      add(2, width, scales?.width)
      add(1, height, scales?.height)
    } else {
      add(1, height, scales?.height)
      add(2, width, scales?.width)
    }
    self.steps = steps
  }

  /// The resized images.
  package func callAsFunction(_ images: Tensor) -> Tensor {
    var result = images
    for step in steps {
      var extents = result.shape.extents
      switch step {
      case .selection(let selection, let axis, let extent):
        extents[axis] = extent
        result = selection(result).reshaped(to: Shape(extents))
      case .interpolation(let interpolation, let axis, let extent):
        extents[axis] = extent
        result = interpolation(result).reshaped(to: Shape(extents))
      }
    }
    return result
  }

  /// The gradient of the images.
  package func inputGradient(_ gradient: Tensor) -> Tensor {
    steps.reversed().reduce(gradient) { gradient, step in
      switch step {
      case .selection(let selection, _, _): selection.inputGradient(gradient)
      case .interpolation(let interpolation, _, _): interpolation.inputGradient(gradient)
      }
    }.reshaped(to: input)
  }
}
