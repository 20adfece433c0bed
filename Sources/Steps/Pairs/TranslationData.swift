import DataPipeline
import Distillation
import FileAccess
import Training
import Translation

/// The images of unpaired folders as a training of generators uses them.
struct TranslationData {
  let folder: UnpairedFolder
  let train: (a: PreparedImages, b: PreparedImages)
  let test: (a: TestImages, b: TestImages)
  /// The training images prepared like test images, as classifiers and floors see them.
  let fixed: (a: PreparedImages, b: PreparedImages)

  /// Reads all folders, each file once.
  init(_ path: String, preparation: ImagePreparation) throws {
    // The middle of an image is what test images show, unless training waits at a larger size.
    let fixedPreparation = preparation.withoutRandomness
    let isFixed = fixedPreparation.loadSize == preparation.loadSize
    folder = try UnpairedFolder(
      path, preparation: preparation, alsoPrepared: isFixed ? nil : fixedPreparation)
    guard let train = folder.train, let test = folder.test else {
      preconditionFailure("TranslationData: the folder was read without its images")
    }
    self.train = train
    self.test = test
    fixed = folder.alsoTrain ?? train
    try TestPart(test).requireUsable(path: path)
  }

  /// The training batches.
  func loader(batchSize: Int, seed: UInt64) throws -> UnpairedLoader {
    try UnpairedLoader(train.a, train.b, batchSize: batchSize, seed: seed)
  }

  /// The test images with what they are measured by.
  func evaluation(
    by judge: DomainClassifier, seed: UInt64, samples: Int, _ listener: any ExperimentListener
  ) throws -> TranslationEvaluation {
    listener.line("measuring \(test.a.count) and \(test.b.count) real test images")
    return try TranslationEvaluation(
      test: test, train: fixed, classifier: judge, seed: seed, samples: samples)
  }

  /// Refuses test images that a classifier cannot be shown, or training images that none can be
  /// trained on.
  ///
  /// - Parameter classifier: The one given; nil if one has to be trained.
  func refuseUnmeasurable(by classifier: DomainClassifier?) throws {
    if let classifier {
      try classifier.requireFitting(TestPart(test))
    } else {
      _ = try UnpairedClasses(fixed.a, fixed.b)
    }
  }

  /// Refuses a pair from `path` that reads or makes images of another color.
  func refuseOtherChannels(_ pair: TranslationPair, _ path: String) throws {
    let (read, made) = (pair.generatorAToB.inputChannels, pair.generatorAToB.outputChannels)
    guard
      [read, made].allSatisfy({
        $0 == folder.channels
      })
    else {
      throw FileProblem(
        .malformed, path: path,
        found: "its generators map \(read) channels to \(made), the images have"
          + " \(folder.channels)",
        advice: "Choose another pair or other images, or set data.color where the recipe has it")
    }
    try pair.requireFitting([train.a, train.b, test.a.images, test.b.images], path)
  }

  /// Refuses images of which the discriminators of a pair from `path` leave nothing.
  func refuseSmallImages(for pair: TranslationPair, _ path: String) throws {
    guard let judges = pair.discriminators else { return }
    let plans = [judges.aToB.model.plan, judges.bToA.model.plan]
    let smallest = plans.map { $0.smallestSide ?? 1 }.max() ?? 1
    var known: Set<ImageSize> = []
    for images in [train.a, train.b] {
      for index in 0..<images.count {
        let size = images.viewSize(at: index)
        guard known.insert(size).inserted,
          plans.contains(where: { !$0.accepts(height: size.height, width: size.width) })
        else { continue }
        throw FileProblem(
          .malformed, path: images.paths[index],
          found: "it is shown at \(size), of which the discriminators in \(path) leave nothing",
          advice: "Take images of \(smallest)×\(smallest) or more, or a pair without discriminators"
        )
      }
    }
  }

  /// Refuses students, from `path`, that cannot learn from teachers on these images as the step has
  /// it.
  func refuse(
    _ step: Finetune, students: TranslationPair, from path: String,
    teachers: TranslationPair
  ) throws {
    let sizes = [train.a, train.b].flatMap { images in
      (0..<images.count).map(images.viewSize(at:))
    }
    for size in Set(sizes) {
      let problem = step.losses.problem(
        students: students, teachers: [teachers], imageSize: (size.height, size.width))
      guard let problem else { continue }
      throw FileProblem(
        .malformed, path: path, found: problem,
        advice: "Change losses in the recipe, or choose another pair")
    }
    try students.requireFitting([train.a, train.b, test.a.images, test.b.images], path)
    try students.refuseAverage(step.training.average)
    _ = try loader(batchSize: step.training.batchSize, seed: step.seed)
  }
}
