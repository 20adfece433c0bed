import DataPipeline
import Distillation
import Memory
import Networks
import TensorCore
import Training
import Translation

/// Estimates of the memory that trainings take beside their images.
///
/// A training keeps the weights' gradients and the optimizer's state all the time, and in each step
/// the values of one batch. Pools, test images and the program itself come on top of that.
package enum TrainingMemory {
  /// The memory of training a single network.
  ///
  /// - Parameters:
  ///   - plan: The trained network.
  ///   - teachers: The networks that run in each step, and the shape `[H, W, C]` of their images.
  ///   - peers: Networks of the same kind that are trained along with it.
  ///   - image: `[H, W, C]`.
  ///   - batchSize: Images per step.
  ///   - testBatchSize: Images that an evaluation takes at a time.
  ///   - optimizer: Determines the state per weight.
  ///   - kept: What is kept of the images, and its bytes.
  package static func ofNetwork(
    _ plan: NetworkPlan, teachers: [(plan: NetworkPlan, image: Shape)], peers: Int = 0,
    image: Shape, batchSize: Int, testBatchSize: Int, optimizer: OptimizerConfiguration,
    kept: [MemoryNeed.Part] = []
  ) -> MemoryNeed {
    let batch = Shape([batchSize] + image.extents)
    let answering =
      teachers.map { teacher in
        bytes(teacher.plan, Shape([batchSize] + teacher.image.extents)).inference
      }.max() ?? 0
    let training = bytes(plan, batch).training * (1 + peers) + answering
    let testing = bytes(plan, Shape([testBatchSize] + image.extents)).inference
    return MemoryNeed(
      [
        (
          "gradients and optimizer",
          weightBytes(Array(repeating: plan, count: 1 + peers), optimizer)
            + peers * plan.parameterCount * MemoryLayout<Float>.stride
        ),
        training >= testing
          ? ("a batch of \(batchSize)", training)
          : ("an evaluation, \(testBatchSize) images at a time,", testing),
      ] + kept.filter { $0.bytes > 0 })
  }

  /// The memory of training a generator on pairs of images.
  ///
  /// - Parameters:
  ///   - generator: The trained generator.
  ///   - discriminator: Its discriminator, which reads input and output side by side; nil without one.
  ///   - image: `[H, W, C]` of an input image.
  ///   - batchSize: Pairs per step.
  ///   - optimizer: Determines the state per weight.
  static func ofPairedImages(
    _ generator: NetworkPlan, discriminator: NetworkPlan?, image: Shape, batchSize: Int,
    optimizer: OptimizerConfiguration
  ) -> MemoryNeed {
    let batch = Shape([batchSize] + image.extents)
    var sum = bytes(generator, batch).training
    if let discriminator {
      // It sees true and generated images in one step.
      let seen: Shape = [2 * batchSize, image[0], image[1], discriminator.inputChannels]
      sum += bytes(discriminator, seen).training
    }
    let trained = [generator] + (discriminator.map { [$0] } ?? [])
    return MemoryNeed([
      ("gradients and optimizers", weightBytes(trained, optimizer)),
      ("a batch of \(batchSize)", sum),
    ])
  }

  /// The memory of training a pair: its directions take turns, so the larger one counts.
  ///
  /// - Parameters:
  ///   - pair: The trained networks.
  ///   - teachers: The pairs that the losses compare with.
  ///   - needs: What the losses of a direction read.
  ///   - image: `[H, W, C]`.
  ///   - batchSize: Images per step.
  ///   - optimizer: Determines the state per weight.
  ///   - kept: What stays in memory during the whole training.
  static func ofPair(
    _ pair: TranslationPair, teachers: [TranslationPair] = [],
    needs: (TranslationDirection) -> LossNeeds, image: Shape, batchSize: Int,
    optimizer: OptimizerConfiguration, kept: [MemoryNeed.Part] = []
  ) -> MemoryNeed {
    let sides = TranslationDirection.allCases.map { direction in
      let needs = needs(direction)
      let seen = batchSize * (needs.contains(.otherDomain) ? 2 : 1)
      var sum =
        bytes(pair.generator(direction).model.plan, Shape([seen] + image.extents)).training
      let batch = Shape([batchSize] + image.extents)
      if needs.contains(.inverse) {
        sum += bytes(pair.generator(direction.opposite).model.plan, batch).training
      }
      if needs.contains(.critic), let critics = pair.discriminators {
        let critic = direction == .aToB ? critics.aToB : critics.bToA
        sum += bytes(critic.model.plan, batch).training
      }
      if needs.contains(.teachers) {
        sum +=
          teachers.map { bytes($0.generator(direction).model.plan, batch).inference }.max() ?? 0
      }
      return sum
    }
    var trained = [pair.generatorAToB.model.plan, pair.generatorBToA.model.plan]
    if let critics = pair.discriminators {
      trained += [critics.aToB.model.plan, critics.bToA.model.plan]
    }
    return MemoryNeed(
      [
        ("gradients and optimizers", weightBytes(trained, optimizer)),
        ("a batch of \(batchSize)", sides.max() ?? 0),
      ] + kept.filter { $0.bytes > 0 })
  }

  /// Images that do not fit the network are refused elsewhere.
  private static func bytes(_ plan: NetworkPlan, _ images: Shape) -> NetworkPlan.ValueBytes {
    (try? plan.valueBytes(for: images)) ?? .tooMany
  }

  /// The gradient of each weight, and what the optimizer keeps for it.
  private static func weightBytes(
    _ plans: [NetworkPlan], _ optimizer: OptimizerConfiguration
  ) -> Int {
    let states = optimizer.kind == .sgd ? (optimizer.momentum > 0 ? 1 : 0) : 2
    let count = plans.reduce(0) { $0 + $1.parameterCount }
    return count * MemoryLayout<Float>.stride * (1 + states)
  }
}
