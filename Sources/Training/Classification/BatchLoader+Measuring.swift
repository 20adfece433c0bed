import DataPipeline
import Networks

extension BatchLoader {
  /// The batches that measure a classifier, in the order of the data.
  ///
  /// A batch has at most 250 images and 32 MiB of samples, because some batches wait while one is
  /// measured, and its values fit into memory.
  package init(
    measuring images: any ClassificationDataset, with plan: NetworkPlan,
    normalization: Normalization
  ) {
    let bytesEach = images.imageShape.count * MemoryLayout<Float>.size
    self.init(
      images,
      batchSize: min(plan.batchSize(250, for: images.imageShape), max(1, (32 << 20) / bytesEach)),
      normalization: normalization)
  }
}
