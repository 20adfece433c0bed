import Condense
import Testing

struct SquaredTaylor: Criterion {
  static let key = "squared-taylor"
  var needs: Evidence.Kinds { .gradients }

  func scores(of units: any PrunableUnits, in network: Network, _ evidence: Evidence) -> [Float] {
    evidence.gateGradients.meanSquares
  }
}

/// The examples of docs/guide/networks.md about channels, weights and features.
@Suite struct PruningSnippets {
  private static func network() -> Network {
    var random = RandomStream(seed: 1)
    return Network(.resNet(depth: 8, width: 8, inputChannels: 3, classes: 2), random: &random)
  }

  @Test func `Channels are cut to a budget`() throws {
    let network = Self.network()
    let batches = [SmallData.tensor([4, 32, 32, 3]), SmallData.tensor([4, 32, 32, 3])]
    let labels = [[0, 1, 0, 1], [1, 0, 1, 0]]

    let pruning = ChannelPruning(to: .share(0.5, of: .multiplyAdds))
    let (small, report) = try pruning(network, imageShape: [32, 32, 3], images: batches) {
      outputs, batch, tape in
      crossEntropy(outputs[0], labels: labels[batch], on: tape)
    }

    #expect(report.after.multiplyAdds <= report.before.multiplyAdds / 2)
    let (other, _) = try ChannelPruning(to: .share(0.5, of: .parameters), by: SquaredTaylor())(
      network, imageShape: [32, 32, 3], images: batches
    ) { outputs, batch, tape in crossEntropy(outputs[0], labels: labels[batch], on: tape) }
    #expect(max(small.parameterCount, other.parameterCount) < network.parameterCount)
  }

  @Test func `A classifier is pruned while it is trained`() throws {
    let data = SmallData.images([32, 32, 3], classNames: ["a", "b"], perClass: 4)
    let normalization = Normalization(mean: [0.5, 0.5, 0.5], deviation: [0.25, 0.25, 0.25])
    let student = Classifier(
      model: Self.network(),
      manifest: ClassifierManifest(
        imageShape: [32, 32, 3], classNames: data.classNames, normalization: normalization))
    let training = BatchLoader(data, batchSize: 4, seed: 1, normalization: normalization)
    let test = training

    let plan = PruningPlan(
      to: .share(0.25, of: .multiplyAdds), by: FirstOrderTaylor(), interval: 20)
    let pruning = try TrainingPruning(
      student.model, imageShape: [32, 32, 3], plan: plan, by: GradualPruning())
    let task = ClassifierTask(
      student, optimizer: .init(.sgd, momentum: 0.9), schedule: Schedule(learningRate: 0.02),
      training: training, test: test, pruning: pruning)
    try task.train(epochs: 5)
    try task.result.save(to: temporary("small.safetensors"))

    #expect(task.result.model.parameterCount < student.model.parameterCount / 2)
  }

  @Test func `The parts of a pruning are used alone`() {
    let network = Self.network()

    let groups = ChannelGroups(of: network, imageShape: [32, 32, 3])
    let scores = L2Norm().scores(of: groups, in: network, .none)
    let mask = ChannelMask(keeping: 0.5, of: groups, by: scores)
    let small = network.narrowed(to: mask, of: groups)

    #expect(small.parameterCount < network.parameterCount)
  }

  @Test func `Branches are dropped`() throws {
    let network = Self.network()
    let batches = [SmallData.tensor([4, 32, 32, 3]), SmallData.tensor([4, 32, 32, 3])]

    let branches = network.residualBranches(imageShape: [32, 32, 3])
    let loss = CalibrationLoss(images: batches, matching: network)
    let sensitivity = try BranchSensitivity(of: branches, in: network, by: loss)
    let shallow = network.droppingBranches([branches[1]]).recalibratingNorms(on: batches)

    #expect(sensitivity.damages.count == 3 && sensitivity.loss == 0)
    #expect(shallow.parameterCount < network.parameterCount)
  }

  @Test func `Weights are masked and frozen, and features taken out`() throws {
    let network = Self.network()
    func ones(_ name: String) -> Tensor {
      let parameter = network.namedParameters.first { $0.name == name }?.parameter
      return Tensor(repeating: 1, shape: parameter?.value.shape ?? [])
    }
    let (kept, frozen) = (ones("conv1.weight").map { _ in 0 }, ones("fc.weight"))

    // 1 keeps a scalar, 0 sets it to zero.
    network.parametrize("conv1.weight") { WeightMask(of: $0, kept: kept) }
    // 1 holds a scalar at its value.
    network.parametrize("fc.weight") { FrozenPart(of: $0, frozen: frozen) }
    network.fold()
    #expect(
      network.namedParameters.first { $0.name == "conv1.weight" }?.parameter.value.scalars
        .allSatisfy { $0 == 0 } == true)

    let tape = Tape()
    let image = tape.constant(Tensor(zeros: [1, 32, 32, 3]))
    let values = network.values(of: ["layer2", "fc"], for: image, on: tape)
    let (features, logits) = network.featuresAndOutput(image, on: tape)

    #expect(values.count == 2 && logits.tensor.shape == [1, 2])
    #expect(features.tensor.shape == [1, 32])
  }
}
