import DataPipeline
import Distillation
import FileAccess
import RecipeLanguage
import TensorCore
import Training
import Translation

/// The images of unpaired folders for training generators.
struct TranslationData {
  let folder: UnpairedFolder
  let train: (a: PreparedImages, b: PreparedImages)
  let test: (a: TestImages, b: TestImages)
  /// The training images prepared like test images, for the classifier and the Fréchet floors.
  let fixed: (a: PreparedImages, b: PreparedImages)
  /// Training images that choose the best epoch and do not train; nil if the test images choose.
  let validation: (a: TestImages, b: TestImages)?
  /// The side of the squares that training images are cropped to; nil for whole images.
  private let crop: Int?

  /// Reads all folders, each file once.
  init(_ path: String, preparation: ImagePreparation) throws {
    // Test images show the center of an image, unless the preparation of training images loads a
    // larger size.
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
    validation = nil
    crop = nil
    try TestPart(test).requireUsable(path: path)
  }

  /// The images with a share of the training images of each domain held out for validation.
  ///
  /// - Throws: `RecipeProblem` if fewer than two images of a domain remain for either use.
  func holdingOut(_ share: Double?, seed: UInt64) throws -> TranslationData {
    guard let share else { return self }
    return try TranslationData(self, share, seed)
  }

  private init(_ all: TranslationData, _ share: Double, _ seed: UInt64) throws {
    func split(_ domain: String, _ count: Int) throws -> (rest: [Int], held: [Int]) {
      let held = Int((Double(count) * share).rounded())
      guard held >= 2, count - held >= 1 else {
        throw RecipeProblem(
          at: "data.validation",
          "\(share) of the \(count) training images of domain \(domain) are \(held); the distance"
            + " metrics need at least 2")
      }
      var stream = RandomStream(seed: seed, "validation", domain == "A" ? 0 : 1)
      let order = stream.permutation(of: count)
      return (order.dropFirst(held).sorted(), order.prefix(held).sorted())
    }
    let a = try split("A", all.train.a.count)
    let b = try split("B", all.train.b.count)
    folder = all.folder
    test = all.test
    crop = all.crop
    train = (all.train.a.selecting(a.rest), all.train.b.selecting(b.rest))
    fixed = (all.fixed.a.selecting(a.rest), all.fixed.b.selecting(b.rest))
    validation = (
      TestImages(all.fixed.a.selecting(a.held)), TestImages(all.fixed.b.selecting(b.held))
    )
  }

  /// The same images, of which a training step sees random squares. Test images stay whole.
  ///
  /// - Parameter side: The side of the squares; nil for whole images.
  /// - Throws: `RecipeProblem` if an image is smaller, or the side is not a multiple of 4.
  func cropping(to side: Int?) throws -> TranslationData {
    guard let side else { return self }
    return try TranslationData(self, croppedTo: side)
  }

  private init(_ all: TranslationData, croppedTo side: Int) throws {
    let sizes = [all.train.a, all.train.b].flatMap { images in
      images.viewSizes.map { min($0.size.height, $0.size.width) }
    }
    guard side % 4 == 0, let least = sizes.min(), side <= least else {
      throw RecipeProblem(
        at: "crop",
        "found \(side), expected a multiple of 4 up to \(sizes.min() ?? 0), the smallest side of the"
          + " training images")
    }
    (folder, test, fixed, validation) = (all.folder, all.test, all.fixed, all.validation)
    train = (all.train.a.cropped(to: side), all.train.b.cropped(to: side))
    crop = side
  }

  /// A hash of the images as they are used.
  var identity: String {
    folder.identity + (crop.map { ", crop \($0)" } ?? "")
      + (validation.map { ", validation \($0.a.images.identity) \($0.b.images.identity)" } ?? "")
  }

  /// `[H, W, C]` of the first training image.
  var imageShape: Shape {
    let size = train.a.viewSize(at: 0)
    return [size.height, size.width, folder.channels]
  }

  /// The training batches.
  ///
  /// - Parameter views: The number of different views of each image; nil for new ones in each epoch.
  func loader(batchSize: Int, seed: UInt64, views: Int? = nil) throws -> UnpairedLoader {
    try UnpairedLoader(train.a, train.b, batchSize: batchSize, seed: seed, views: views)
  }

  /// The test images with the reference for the metrics.
  func evaluation(
    by judge: DomainClassifier, seed: UInt64, samples: Int,
    bestBy criterion: TranslationReport.Criterion?, _ listener: any ExperimentListener
  ) throws -> TranslationEvaluation {
    listener.line("measuring \(test.a.count) and \(test.b.count) real test images")
    var evaluation = try TranslationEvaluation(
      test: test, validation: validation, train: fixed, classifier: judge, seed: seed,
      samples: samples)
    evaluation.bestBy = criterion
    return evaluation
  }

  /// Rejects a choice of the best epoch by PSNR without ground truth.
  func refuseUnknown(_ criterion: TranslationReport.Criterion?) throws {
    guard criterion == .psnr else { return }
    let hasTruth = test.a.truth != nil || test.b.truth != nil
    guard !hasTruth || validation != nil else { return }
    throw RecipeProblem(
      at: "training.best_by",
      "found psnr, but the \(hasTruth ? "validation" : "test") images have no ground truth; choose"
        + " frechet or kid, or leave it out")
  }

  /// What should be known of the files, and a sentence for each domain whose training images are all
  /// of a single color.
  var flaws: [String] {
    folder.notes + singleColors
  }

  private var singleColors: [String] {
    [("A", fixed.a), ("B", fixed.b)].filter { _, images in
      (0..<images.count).allSatisfy {
        images.image(at: $0).scalars.isOfOneColor(channels: images.channels)
      }
    }.map { domain, _ in
      "all training images of domain \(domain) are of a single color; check the files in train\(domain)"
    }
  }

  /// Rejects test images that do not fit the classifier, or training images on which no classifier
  /// can be trained.
  ///
  /// - Parameter classifier: The given classifier; nil if one must be trained.
  func refuseUnmeasurable(by classifier: DomainClassifier?) throws {
    if let classifier {
      try classifier.requireFitting(TestPart(test))
    } else {
      _ = try UnpairedClasses(fixed.a, fixed.b)
    }
  }

  /// Rejects a pair from `path` whose numbers of channels differ from those of the images.
  func refuseOtherChannels(_ pair: TranslationPair, _ path: String) throws {
    let (read, made) = (pair.generatorAToB.inputChannels, pair.generatorAToB.outputChannels)
    guard
      [read, made].allSatisfy({
        $0 == folder.channels
      })
    else {
      throw FileProblem(
        .malformed, path: path,
        found: "its generators map \(read) channels to \(made), but the images have"
          + " \(folder.channels)",
        advice: "Choose another pair or other images, or set data.color if the recipe has this key")
    }
    try pair.requireFitting([train.a, train.b, test.a.images, test.b.images], path)
  }

  /// Rejects images that are too small for the discriminators of a pair from `path`.
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
          found:
            "its size after preparation is \(size), which is too small for the discriminators in"
            + " \(path)",
          advice: "Use images of \(smallest)×\(smallest) or more, or a pair without discriminators"
        )
      }
    }
  }

  /// Rejects students from `path` that cannot learn from the teachers with these images and losses.
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
    try refuseUnknown(step.training.bestBy)
    _ = try loader(batchSize: step.training.batchSize, seed: step.seed)
  }
}
