import Condense

/// The largest difference between a module's gradient and central differences, for the sum of its
/// output at `point`.
func gradientError(of module: any Module, at point: Tensor, step: Float = 1e-2) -> Float {
  func total(movedBy step: Float, at index: Int) -> Float {
    var scalars = point.scalars
    scalars[index] += step
    let tape = Tape()
    let input = tape.constant(Tensor(scalars, shape: point.shape))
    return module(input, on: tape).sum().tensor.scalar
  }
  let tape = Tape()
  let input = tape.watched(point)
  let gradients = tape.backpropagate(from: module(input, on: tape).sum())
  guard let gradient = gradients[input]?.scalars else { return .infinity }
  return gradient.indices.map { index in
    let slope = (total(movedBy: step, at: index) - total(movedBy: -step, at: index)) / (2 * step)
    return abs(gradient[index] - slope)
  }.max() ?? 0
}
