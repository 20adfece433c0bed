import DataPipeline
import TensorCore
import Training

extension TeacherEnsemble {
  /// Each network's logits `[N, classes]` for a batch of the student's images `[N, H, W, C]`.
  public func logits(_ images: Tensor) -> [Tensor] {
    teachers.indices.map { teacher in
      ordered(
        teachers[teacher].logits(
          conversion(for: teacher)(images, normalizedBy: normalization)), of: teacher)
    }
  }

  /// Each network's logits for a batch.
  ///
  /// - Parameters:
  ///   - batch: Images of the student.
  ///   - data: The data set of the batch if its images are unchanged. Networks for other images than
  ///     the student's then read the images' files at their own size.
  /// - Throws: `FileProblem` if a file can no longer be read.
  func logits(of batch: Batch, in data: (any ClassificationDataset)?) throws -> [Tensor] {
    try teachers.indices.map { teacher in
      ordered(
        teachers[teacher].logits(try images(of: batch, in: data, for: teacher)), of: teacher)
    }
  }

  /// The outputs of each network for a batch of the student's images `[N, H, W, C]`.
  ///
  /// - Parameters:
  ///   - images: `[N, H, W, C]`, with the normalization of the student's images.
  ///   - taps: The nodes of each network whose values are returned as features.
  public func answers(to images: Tensor, featuresAt taps: [[String]]) -> [TeacherAnswer] {
    zip(teachers.indices, taps).map { teacher, taps in
      answer(
        of: teacher, to: conversion(for: teacher)(images, normalizedBy: normalization),
        featuresAt: taps)
    }
  }

  /// The outputs of all teachers for a batch: first those of the networks.
  ///
  /// - Parameters:
  ///   - batch: Images of the student.
  ///   - data: As for `logits(of:in:)`.
  ///   - taps: The nodes of each network whose values are returned as features.
  /// - Throws: `FileProblem` if a file can no longer be read.
  package func answers(
    to batch: Batch, in data: (any ClassificationDataset)?, featuresAt taps: [[String]]
  ) throws -> [TeacherAnswer] {
    let computed = try zip(teachers.indices, taps).map { teacher, taps in
      answer(of: teacher, to: try images(of: batch, in: data, for: teacher), featuresAt: taps)
    }
    return computed + stored.map { TeacherAnswer(output: $0.logits(at: batch.indices)) }
  }

  private func answer(
    of teacher: Int, to images: Tensor, featuresAt taps: [String]
  ) -> TeacherAnswer {
    let answer = TeacherAnswer(of: teachers[teacher].model, to: images, featuresAt: taps)
    return TeacherAnswer(
      output: ordered(answer.output, of: teacher), features: answer.features)
  }

  /// The images of a batch as a network reads them.
  private func images(
    of batch: Batch, in data: (any ClassificationDataset)?, for teacher: Int
  ) throws -> Tensor {
    let conversion = conversion(for: teacher)
    if let data, data.imageShape.extents != teachers[teacher].manifest.imageShape,
      let files = data.imageFiles(at: batch.indices)
    {
      return try conversion(files: files)
    }
    return conversion(batch.images, normalizedBy: normalization)
  }

  private func conversion(for teacher: Int) -> ImageConversion {
    let manifest = teachers[teacher].manifest
    return ImageConversion(
      to: Shape(manifest.imageShape), normalizedBy: manifest.normalization)
  }

  /// Logits with the classes in the order of the student's.
  private func ordered(_ logits: Tensor, of teacher: Int) -> Tensor {
    classOrders[teacher].places.map { logits.selecting($0, alongAxis: 1) } ?? logits
  }

  /// The largest batch up to `wanted` whose values fit into memory in each network.
  package func batchSize(_ wanted: Int) -> Int {
    teachers.map { $0.model.plan.batchSize(wanted, for: Shape($0.manifest.imageShape)) }.min()
      ?? wanted
  }
}
