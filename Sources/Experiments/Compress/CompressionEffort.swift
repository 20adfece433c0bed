import DataPipeline
import Distillation
import Networks
import Pruning
import Steps
import TensorCore
import Training

/// How many images, steps and views a compression with images alone uses.
///
/// Cheap networks get plenty. A generator of many multiply-adds gets what two cores do in about half an
/// hour: fewer images to measure with, a single round, and outputs of the original that are computed once.
struct CompressionEffort {
  /// The images for the analysis.
  let analyzedImages: Int
  /// The images for criterion and recovery.
  let calibrationImages: Int
  /// Images per step.
  let batchSize: Int
  /// Passes over the images in the last training.
  let epochs: Int
  /// The views of each image whose outputs are stored; nil for new views in each epoch.
  let views: Int?
  /// Whether one round of pruning and training has to do.
  let hasOneRound: Bool
  /// How the layers of a pruned network are refitted.
  let recovery: ChannelPruning.Recovery

  /// Multiply-adds of all of these. A core does 20 to 50 billion in a second.
  private enum Limit {
    static let analysis = 4e12
    static let calibration = 2e12
    static let teacher = 2.5e13
    static let training = 4e13
    /// From here on a pass of one image takes a good part of a second.
    static let costlyImage = 2_000_000_000
    static let storedBytes = 1 << 30
  }

  /// Chooses for a network and its images.
  ///
  /// - Parameters:
  ///   - original: The network to compress.
  ///   - teacher: The network to learn from.
  ///   - data: The images.
  ///   - share: The share of multiply-adds that is left at the end, in 0...1.
  ///   - epochs: The epochs of the last training; nil to choose them.
  /// - Throws: `FileProblem`, or `RecipeProblem` if the images do not fit.
  init(
    of original: Model, teacher: Model, on data: ImitationData, share: Double, epochs: Int?
  ) throws {
    let network = original.networks[0].network
    let (count, image) = try data.trainingImages(for: original)
    let cost = original.cost(for: image).multiplyAdds
    let answerCost = Double(max(1, teacher.cost(for: image).multiplyAdds))
    let groups = ChannelGroups(of: network, imageShape: image).groups.count
    func images(_ limit: Double, passes: Int) -> Int {
      min(128, max(8, Int(limit / (Double(passes) * Double(max(1, cost))))))
    }
    let output = try? network.plan.outputShape(for: image)
    let makesImages = original.imageNetwork?.outputRange != nil
    hasOneRound = cost > Limit.costlyImage
    analyzedImages = images(Limit.analysis, passes: 3 * groups + 1)
    calibrationImages = images(Limit.calibration, passes: 3)
    recovery = makesImages ? .sequential : .closedForm
    batchSize = cost > Limit.costlyImage ? 4 : 8
    let stepCost = 3 * Double(cost) * share * Double(batchSize)
    let steps = min(makesImages ? 4000 : 2000, max(500, Int(Limit.training / max(1, stepCost))))
    let stepsPerEpoch = (count + batchSize - 1) / batchSize
    let chosen = epochs ?? min(1000, max(2, (steps + stepsPerEpoch - 1) / stepsPerEpoch))
    self.epochs = chosen
    let bytes =
      output.map { StoredOutputs.byteCount(ofOutputs: $0, areImages: makesImages, rows: count) }
      ?? Int.max
    let views = min(
      chosen / 2, Limit.storedBytes / max(1, bytes),
      Int(Limit.teacher / (answerCost * Double(count))))
    self.views = views > 0 ? views : nil
  }
}
