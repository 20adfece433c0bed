import Layers
import TensorCore
import Translation

extension DomainClassifier {
  /// Shifts the last biases so that the mean logits of `images` are equal; an untrained network
  /// would assign all images to one class.
  func balanced(on images: Tensor) -> DomainClassifier {
    let logits = classifier.logits(inputs(for: images))
    let classes = logits.shape[1]
    guard let bias = classifier.model.namedParameters.last?.parameter else { return self }
    var values = bias.value.scalars
    for (index, logit) in logits.scalars.enumerated() {
      values[index % classes] -= logit / Float(logits.shape[0])
    }
    bias.value = Tensor(values, shape: bias.value.shape)
    return self
  }
}
