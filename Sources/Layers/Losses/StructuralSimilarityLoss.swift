import Autograd
import Kernels
import TensorCore

/// One minus the mean structural similarity (SSIM) of two batches of images: 0 if they are equal,
/// at most 2 (Wang et al. 2004, equation 13; as a loss Zhao et al. 2017, section III.B).
///
/// The window is Gaussian, 11×11 with σ = 1.5, and K₁ = 0.01, K₂ = 0.03. The mean is over all
/// positions where the window is inside the image, over channels and over images. Gradients flow to
/// both batches.
///
/// - Parameters:
///   - a: `[N, H, W, C]` in -1...1.
///   - b: The same shape and range.
///   - tape: The tape that records the loss.
/// - Precondition: The shapes are equal, of rank 4, with sides of at least 11.
public func structuralSimilarityLoss(_ a: Variable, _ b: Variable, on tape: Tape) -> Variable {
  structuralSimilarityLoss(a, b, comparesMeans: true, on: tape)
}

/// The same, or without means: contrast and structure alone, which do not depend on a black level.
func structuralSimilarityLoss(
  _ a: Variable, _ b: Variable, comparesMeans: Bool, on tape: Tape
) -> Variable {
  let (left, right) = (a.tensor, b.tensor)
  let shape = left.shape
  precondition(
    shape == right.shape && shape.rank == 4 && shape.count > 0
      && min(shape[1], shape[2]) >= GaussianWindow.size,
    "structuralSimilarityLoss: found \(shape) and \(right.shape), expected equal shapes"
      + " [N, H, W, C] with sides of at least \(GaussianWindow.size)")
  let similarity = StructuralSimilarity(
    count: shape[0], height: shape[1], width: shape[2], channels: shape[3],
    comparesMeans: comparesMeans)
  var mean = 0.0
  let moments = Tensor([similarity.momentsCount]) { moments in
    mean = withPointers(left, right) { similarity.forward($0, $1, moments: moments) }
  }
  return tape.record(
    FreeOperation("SSIMLoss"), inputs: [a, b], output: Tensor(Float(1 - mean))
  ) { [leftNode = a.node, rightNode = b.node] gradient, flow in
    let factor = -4 * gradient.scalar / Float(similarity.momentsCount)
    func slopes(isSecond: Bool) -> Tensor {
      Tensor(shape) { result in
        withPointers(left, right, moments) { left, right, moments in
          similarity.backward(
            left, right, moments: moments, factor: factor, isSecond: isSecond, gradient: result)
        }
      }
    }
    flow.add(slopes(isSecond: false), to: leftNode)
    flow.add(slopes(isSecond: true), to: rightNode)
  }
}
