import DataPipeline
import FileAccess
import Interchange
import Networks
import TensorCore

extension UnfinishedRows {
  /// Computes the missing rows of the logits of an ensemble, and moves the file to its place.
  ///
  /// - Throws: `FileProblem` if a row cannot be computed or written; the error of `progress`.
  static func computeLogits(
    at path: String, of teachers: TeacherEnsemble, for loader: BatchLoader,
    _ plan: TeacherCachePlan, _ progress: (_ done: Int, _ total: Int) throws -> Void
  ) throws {
    let loader = BatchLoader(
      loader.dataset, batchSize: batchSize(of: teachers), seed: loader.seed,
      augmentation: loader.augmentation, normalization: loader.normalization, views: loader.views)
    let unfinished = try UnfinishedRows(
      of: path, plan.layout, metadata: plan.metadata, batchSize: loader.batchSize,
      advice: ", or name another file with teachers.cache")
    try unfinished.complete(progress) { done, write in
      try forEachBatch(from: done, in: plan.layout, loader) { batch, row in
        let logits = try teachers.logits(of: batch, in: loader.unchangedImages)
        if let problem = teachers.problem(with: logits) { throw problem }
        try refuseTooLarge(logits, of: teachers, plan)
        try write(logits, row)
      }
    }
  }

  /// The number of images in a batch: as many as the teachers' memory and the cost permit.
  private static func batchSize(of teachers: TeacherEnsemble) -> Int {
    let costs = teachers.teachers.map {
      ModelCost(of: $0.model, imageShape: Shape($0.manifest.imageShape)).multiplyAdds
    }
    return teachers.batchSize(
      max(1, min(256, largestBatchCost / max(1, costs.reduce(0, +)))))
  }

  /// Rejects logits that half precision cannot hold.
  private static func refuseTooLarge(
    _ logits: [Tensor], of teachers: TeacherEnsemble, _ plan: TeacherCachePlan
  ) throws {
    guard plan.layout.type == .float16 else { return }
    for (teacher, logits) in logits.enumerated() {
      guard let scalar = logits.scalars.first(where: { abs($0) > 65504 }) else { continue }
      throw FileProblem(
        .malformed, path: teachers.names[teacher],
        found:
          "a logit of this teacher is \(scalar), but the largest half-precision number is 65504",
        advice: "Set teachers.cache_precision: full")
    }
  }

  /// Calls `body` with each batch from a row on, and its first row.
  private static func forEachBatch(
    from done: Int, in layout: RowLayout, _ loader: BatchLoader,
    _ body: (Batch, _ row: Int) throws -> Void
  ) throws {
    let count = loader.dataset.count
    let views = max(1, layout.rows / max(1, count))
    for view in done / max(1, count)..<views {
      let done = max(0, done - view * count)
      // Finished rows end at the end of a batch.
      let first = (done + loader.batchSize - 1) / loader.batchSize
      var row = view * count + done
      for batch in loader.batches(epoch: view, startingAt: first) {
        try body(batch, row)
        row += batch.count
      }
    }
  }
}
