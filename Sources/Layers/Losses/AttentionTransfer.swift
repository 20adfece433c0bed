import Autograd

/// The mean squared difference of normalized attention maps (Zagoruyko and Komodakis 2017, "Paying
/// More Attention to Attention", equation 2 with p = 2).
///
/// The attention map of an image is the mean over channels of the squared features, divided by its
/// norm over all pixels. The mean is over images and pixels, so published weights of this form (1000
/// in comparisons on CIFAR-100) mean the same.
///
/// - Parameters:
///   - features: `[N, H, W, C]`.
///   - others: `[N, H, W, D]`.
/// - Precondition: Batch, height and width are equal.
public func attentionDistance(_ features: Variable, _ others: Variable) -> Variable {
  precondition(
    features.shape.rank == 4 && others.shape.rank == 4
      && features.shape.extents.dropLast() == others.shape.extents.dropLast(),
    "attentionDistance: found \(features.shape) and \(others.shape), expected [N, H, W, C] with"
      + " equal N, H and W")
  func map(_ features: Variable) -> Variable {
    features.squared().mean(over: [3]).normalized(over: [1, 2])
  }
  return (map(features) - map(others)).squared().mean()
}
