import Memory
import Metrics
import Networks
import Steps
import TensorCore
import Training

/// How long the trainings of a compression take on this machine, from a few timed steps of the
/// original, and how much memory its steps take.
public struct CompressionForecast: Sendable {
  /// A training of the list.
  public struct Training: Sendable {
    /// The name of the step.
    public let name: String
    /// The training images.
    public let images: Int
    /// Passes over the images.
    public let epochs: Int
    /// The multiply-adds of the trained network, as a share of the original's.
    public let share: Double
    /// The expected seconds.
    public let seconds: Double
  }

  /// The trainings in their order.
  public let trainings: [Training]
  /// About how many bytes the largest step takes besides images and weights.
  public let bytes: Int

  /// The expected seconds of all trainings.
  public var seconds: Double { trainings.reduce(0) { $0 + $1.seconds } }

  /// Times the original of a list, and reads the number of its images.
  ///
  /// The teacher's forward pass counts once for each image if its logits are stored, else in each
  /// step.
  ///
  /// - Parameters:
  ///   - recipe: The list.
  ///   - check: Called before each timed step; it may throw to end the work.
  /// - Throws: `FileProblem` or `RecipeProblem` if the network or the images cannot be read; what `check`
  ///   throws.
  public init(of recipe: ExperimentRecipe, beforeEach check: () throws -> Void = {}) throws {
    guard let path = recipe.original else {
      (trainings, bytes) = ([], 0)
      return
    }
    let original = try Model(path: path)
    var clock = TrainingClock(original.networks[0].network)
    var largest = 0
    func count(_ need: MemoryNeed) { largest = max(largest, need.bytes) }
    func teacher(_ name: String) throws -> Model {
      name == ExperimentRecipe.originalName ? original : try Model(path: name)
    }
    var share = 1.0
    var trainings: [Training] = []
    var storesOutputs = false
    for step in recipe.steps {
      let name = step.name ?? step.key
      switch step.step {
      case let analysis as AnalyzeSensitivity:
        let image = try analysis.images.imageShape(for: original)
        count(
          PruningMemory.need(
            of: clock.network, image: image, criterion: analysis.criterion.criterion,
            recovery: analysis.recovery))
      case let prune as Prune:
        let image = try prune.images.imageShape(for: original)
        share = min(
          share,
          prune.budget.amount > 1
            ? prune.budget.share(of: original.cost(for: image)) ?? 1
            : share * prune.budget.amount)
        count(
          PruningMemory.need(
            of: clock.network, image: image, criterion: prune.criterion.criterion,
            recovery: prune.recovery))
      case let distill as Distill:
        let training = distill.classifier
        let image = original.imageShapes[0]
        let images = try training.data.parts(seed: training.seed).training.count
        let batch = training.training.batchSize
        let time = try clock.secondsPerImage(image, batch: batch, check)
        let epochs = training.training.epochs
        count(
          TrainingMemory.ofNetwork(
            clock.network.plan, teachers: [], image: image, batchSize: batch, testBatchSize: 1,
            optimizer: training.optimizer))
        trainings.append(
          Training(
            name: name, images: images, epochs: epochs, share: share,
            seconds: Double(images) * (Double(epochs) * time * share + time / 3)))
      case let imitate as Imitate:
        let teacher = try teacher(imitate.teacher)
        let (images, image) = try imitate.data.trainingImages(for: original)
        let batch = min(imitate.training.batchSize, images)
        let time = try clock.secondsPerImage(image, batch: batch, check)
        let epochs = imitate.training.epochs
        let costs = [teacher, original].map { Double(max(1, $0.cost(for: image).multiplyAdds)) }
        // The steps share stored outputs.
        let answers = images * (imitate.views.map { storesOutputs ? 0 : $0 } ?? epochs)
        storesOutputs = storesOutputs || imitate.views != nil
        count(
          TrainingMemory.ofNetwork(
            clock.network.plan,
            teachers: imitate.views == nil
              ? teacher.networks.map { ($0.network.plan, image) } : [],
            image: image, batchSize: batch, testBatchSize: 1, optimizer: imitate.optimizer))
        trainings.append(
          Training(
            name: name, images: images, epochs: epochs, share: share,
            // A forward pass takes about a third of a training step.
            seconds: time
              * (Double(images * epochs) * share + Double(answers) * costs[0] / costs[1] / 3)))
      default: break
      }
    }
    self.trainings = trainings
    bytes = largest
  }
}

/// Times training steps of a network, once for each shape of a batch.
private struct TrainingClock {
  let network: Network
  private var known: [Shape: Double] = [:]

  init(_ network: Network) { self.network = network }

  /// The seconds of forward and backward pass per image.
  mutating func secondsPerImage(
    _ image: Shape, batch: Int, _ check: () throws -> Void
  ) rethrows -> Double {
    let images = Shape([batch] + image.extents)
    if let known = known[images] { return known }
    let seconds = try TrainingTime.secondsPerImage(of: network, images: images, beforeEach: check)
    known[images] = seconds
    return seconds
  }
}
