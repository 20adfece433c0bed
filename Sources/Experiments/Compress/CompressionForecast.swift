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
  /// - Throws: `FileProblem` or `RecipeProblem` if the network or the images cannot be read.
  public init(of recipe: ExperimentRecipe) throws {
    guard let path = recipe.original else {
      (trainings, bytes) = ([], 0)
      return
    }
    let original = try Model(path: path)
    let network = original.networks[0].network
    var largest = 0
    func count(_ need: MemoryNeed) { largest = max(largest, need.bytes) }
    func countTraining(_ image: Shape, batch: Int, test: Int, _ optimizer: OptimizerConfiguration) {
      count(
        TrainingMemory.ofClassifier(
          network.plan, teachers: [(network.plan, image)], image: image, batchSize: batch,
          testBatchSize: test, optimizer: optimizer))
    }
    var share = 1.0
    var timings: [Shape: (training: Double, inference: Double)] = [:]
    func timed(_ image: Shape, _ batch: Int) -> (training: Double, inference: Double) {
      let images = Shape([batch] + image.extents)
      if let known = timings[images] { return known }
      let training = TrainingTime.secondsPerImage(of: network, images: images)
      // A forward pass takes about a third of a training step.
      let timing = (training, training / 3)
      timings[images] = timing
      return timing
    }
    var trainings: [Training] = []
    for step in recipe.steps {
      let name = step.name ?? step.key
      switch step.step {
      case let prune as Prune:
        share = min(
          share, Self.share(of: prune.budget, original.cost) ?? share * prune.budget.amount)
        count(
          PruningMemory.need(
            of: network, image: original.imageShapes[0], criterion: prune.criterion.criterion,
            recovery: prune.recovery))
      case let distill as Distill:
        let training = distill.classifier
        let images = try training.data.parts(seed: training.seed).training.count
        let time = timed(original.imageShapes[0], training.training.batchSize)
        let epochs = training.training.epochs
        countTraining(
          original.imageShapes[0], batch: training.training.batchSize, test: 1, training.optimizer)
        trainings.append(
          Training(
            name: name, images: images, epochs: epochs, share: share,
            seconds: Double(images)
              * (Double(epochs) * time.training * share + time.inference)))
      case let imitate as Imitate:
        let (images, image) = try imitate.trainingImages(for: original)
        let time = timed(image, min(imitate.training.batchSize, images))
        let epochs = imitate.training.epochs
        countTraining(image, batch: imitate.training.batchSize, test: 1, imitate.optimizer)
        trainings.append(
          Training(
            name: name, images: images, epochs: epochs, share: share,
            seconds: Double(images * epochs) * time.training * share
              + Double(images * (imitate.views ?? epochs)) * time.inference))
      default: break
      }
    }
    self.trainings = trainings
    bytes = largest
  }

  /// The share of the original's cost that an amount is; nil for a share of what is there, and for an
  /// unknown time.
  private static func share(of budget: CompressionBudget, _ cost: ModelCost) -> Double? {
    guard budget.amount > 1 else { return nil }
    switch budget.resource {
    case .multiplyAdds: return budget.amount / Double(max(1, cost.multiplyAdds))
    case .parameters: return budget.amount / Double(max(1, cost.parameters))
    case .bytes: return budget.amount / Double(max(1, cost.bytes))
    case .milliseconds: return 1
    }
  }
}
