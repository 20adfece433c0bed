import Autograd
import Layers

/// A classifier whose last layer is linear: what enters that layer describes the image.
///
/// Distances between distributions of images are measured on these features (Heusel et al. 2017
/// take those of an Inception network).
public protocol FeatureExtractor: Module {
  /// Maps images `[N, H, W, C]` to features `[N, D]`.
  func features(_ input: Variable, on tape: Tape) -> Variable

  /// Maps features `[N, D]` to logits `[N, classes]`.
  func logits(ofFeatures features: Variable, on tape: Tape) -> Variable
}

extension FeatureExtractor {
  /// Maps images `[N, H, W, C]` to logits `[N, classes]`, by way of the features.
  public func callAsFunction(_ input: Variable, on tape: Tape) -> Variable {
    logits(ofFeatures: features(input, on: tape), on: tape)
  }
}
