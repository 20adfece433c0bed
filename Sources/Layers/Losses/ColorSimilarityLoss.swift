import Autograd
import Kernels
import TensorCore

/// One minus the mean structural similarity of the colors of two batches of images, at a quarter of
/// their height and width: 0 if they are equal, at most 2.
///
/// Colors are the two opponent channels `G − (R + B) / 2` and `R − B`, averaged over 4×4 pixels.
/// They are multiplied by 4, because colors have a smaller range than brightness, for which the
/// constants of `structuralSimilarityLoss` were chosen. The loss compares contrast and structure,
/// not means, so it measures how color varies within the window. Structural similarity of red,
/// green and blue is almost blind to a faint color under a texture of light and dark. (Zhang et al.
/// 2011, "FSIM", also compare chrominance apart from luminance.)
///
/// - Parameters:
///   - a: `[N, H, W, 3]` in -1...1. Rows and columns beyond a multiple of 4 are ignored.
///   - b: The same shape and range.
///   - tape: The tape that records the loss.
/// - Precondition: The shapes are equal, with 3 channels and sides of at least 44.
public func colorSimilarityLoss(_ a: Variable, _ b: Variable, on tape: Tape) -> Variable {
  precondition(
    a.shape == b.shape && OpponentColors.fit(a.shape),
    "colorSimilarityLoss: found \(a.shape) and \(b.shape), expected equal shapes [N, H, W, 3] with"
      + " sides of at least \(OpponentColors.smallestSide)")
  return structuralSimilarityLoss(
    opponentColors(a, on: tape), opponentColors(b, on: tape), comparesMeans: false, on: tape)
}

/// The colors that `colorSimilarityLoss` compares, `[N, H / 4, W / 4, 2]` in -8...8.
///
/// - Precondition: The shape is `[N, H, W, 3]`.
package func opponentColors(_ images: Variable, on tape: Tape) -> Variable {
  precondition(
    images.shape.rank == 4 && images.shape[3] == 3,
    "opponentColors: found \(images.shape), expected [N, H, W, 3]")
  let colors = OpponentColors(images.shape)
  return tape.record(
    FreeOperation("OpponentColors"), inputs: [images],
    output: colors.forward(images.tensor)
  ) { [source = images.node] gradient, flow in flow.add(colors.backward(gradient), to: source) }
}

/// A linear map of images, and its transpose.
package struct OpponentColors {
  /// The side of the square of pixels that one color averages.
  static let block = 4
  /// The smallest side of images whose colors fill the window of the structural similarity once.
  package static let smallestSide = block * GaussianWindow.size
  /// The weight of each channel of a pixel in each color of its block.
  private static let weights: [SIMD2<Float>] = {
    let scale = 4 / Float(block * block)
    return [SIMD2(-0.5, 1), SIMD2(1, 0), SIMD2(-0.5, -1)].map { scale * $0 }
  }()

  let input: Shape
  let output: Shape

  static func fit(_ shape: Shape) -> Bool {
    shape.rank == 4 && shape[0] > 0 && min(shape[1], shape[2]) >= smallestSide && shape[3] == 3
  }

  init(_ shape: Shape) {
    input = shape
    output = [shape[0], shape[1] / Self.block, shape[2] / Self.block, 2]
  }

  func forward(_ images: Tensor) -> Tensor {
    Tensor(output) { colors in
      colors.update(repeating: 0, count: output.count)
      images.withPointer { images in
        forEachSample { sample, color, weight in
          colors[color] += weight[0] * images[sample]
          colors[color + 1] += weight[1] * images[sample]
        }
      }
    }
  }

  func backward(_ gradient: Tensor) -> Tensor {
    Tensor(input) { slopes in
      // Sets the gradient of the ignored pixels to zero, too.
      slopes.update(repeating: 0, count: input.count)
      gradient.withPointer { gradient in
        forEachSample { sample, color, weight in
          slopes[sample] = weight[0] * gradient[color] + weight[1] * gradient[color + 1]
        }
      }
    }
  }

  /// Calls `body` with every sample that is not ignored, and the index of its block's first color.
  private func forEachSample(_ body: (_ sample: Int, _ color: Int, _ weight: SIMD2<Float>) -> Void)
  {
    let (height, width) = (output[1], output[2])
    for image in 0..<input[0] {
      for row in 0..<height * Self.block {
        let line = (image * input[1] + row) * input[2]
        let block = (image * height + row / Self.block) * width
        for column in 0..<width * Self.block {
          for channel in 0..<3 {
            body(
              (line + column) * 3 + channel, (block + column / Self.block) * 2,
              Self.weights[channel])
          }
        }
      }
    }
  }
}
