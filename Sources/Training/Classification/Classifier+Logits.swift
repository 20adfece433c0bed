import DataPipeline
import Interchange
import TensorCore

extension Classifier {
  /// Writes the logits of all images, `[images, classes]`, as the tensor `logits` of a file.
  ///
  /// - Throws: `FileProblem` if it cannot be written.
  public func writeLogits(on loader: BatchLoader, to path: String) throws {
    let scalars = loader.batches(epoch: 0).flatMap { logits($0.images).scalars }
    let shape: Shape = [loader.dataset.count, manifest.classNames.count]
    try SafetensorsWriter.write(
      tensors: [StoredTensor(name: "logits", tensor: Tensor(scalars, shape: shape))], to: path)
  }
}
