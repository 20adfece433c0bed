import Autograd

/// The mean squared difference of feature maps at several sizes: the maps themselves, and their means in
/// 4×4, 2×2 and 1×1 rectangles, as far as these are smaller (Chen et al. 2021, "Distilling Knowledge via
/// Knowledge Review", section 3.4).
///
/// The maps themselves have the weight 1, each further size half of the one before, and the sum is
/// divided by the sum of the weights.
///
/// - Parameters:
///   - features: `[N, H, W, C]`.
///   - others: The same shape.
/// - Precondition: The shapes are equal.
public func pyramidDistance(_ features: Variable, _ others: Variable) -> Variable {
  precondition(
    features.shape == others.shape && features.shape.rank == 4,
    "pyramidDistance: found \(features.shape) and \(others.shape), expected equal shapes"
      + " [N, H, W, C]")
  let tape = features.tape
  let side = min(features.shape[1], features.shape[2])
  var terms = [(weight: Float(1), loss: meanSquaredError(features, others, on: tape))]
  for (index, size) in [4, 2, 1].filter({ $0 < side }).enumerated() {
    let loss = meanSquaredError(
      features.averaged(toHeight: size, width: size),
      others.averaged(toHeight: size, width: size), on: tape)
    terms.append((weight: 1 / Float(2 << index), loss: loss))
  }
  let total = terms.reduce(0) { $0 + $1.weight }
  return weightedSum(terms.map { ($0.weight / total, $0.loss) }, on: tape)
}
