import Autograd
import DataPipeline
import Distillation
import FileAccess
import Foundation
import Networks
import Pruning
import TensorCore
import TestSupport
import Testing
import Training

@Suite("Pruning while training")
struct TrainingPruningTests {
  static let methods: [any ShapingMethod] = [
    GradualPruning(), SoftPruning(), GroupLasso(strength: 0.02), GrowingPenalty(),
    L0Gates(learningRate: 0.3), NetworkGates(learningRate: 0.3),
  ]
  private static let data = blobs(20)

  private func plan(
    _ budget: Double = 0.4, by criterion: any Criterion = L2Norm(),
    scope: ChannelPruning.Scope = .global, interval: Int = 2
  ) -> PruningPlan {
    PruningPlan(
      to: .share(budget, of: .multiplyAdds), by: criterion, scope: scope, begin: 0.1, end: 0.6,
      interval: interval)
  }

  /// A training of three steps per epoch.
  private func task(
    _ method: any ShapingMethod, _ plan: PruningPlan, averageDecay: Double? = nil,
    optimizer: OptimizerConfiguration = .init(.sgd, momentum: 0.9)
  ) throws -> (task: ClassifierTask, pruning: TrainingPruning) {
    let normalization = manifest().normalization
    let classifier = Classifier(manifest(), width: 6, seed: 1)
    let pruning = try TrainingPruning(
      classifier.model, imageShape: [8, 8, 1], plan: plan, by: method, seed: 5)
    let task = ClassifierTask(
      classifier, optimizer: optimizer, schedule: Schedule(learningRate: 0.05),
      training: BatchLoader(
        Self.data, batchSize: 7, seed: 1, shuffles: true, normalization: normalization),
      test: BatchLoader(blobs(6, seed: 2), batchSize: 8, normalization: normalization),
      averageDecay: averageDecay, pruning: pruning)
    return (task, pruning)
  }

  private static let image = Array(
    BatchLoader(blobs(6, seed: 3), batchSize: 6, normalization: manifest().normalization)
      .batches(epoch: 0))[0].images

  private func expectEqual(_ left: Network, _ right: Network) {
    let (a, b) = (left(Self.image).scalars, right(Self.image).scalars)
    let largest = a.map(abs).max() ?? 0
    for (a, b) in zip(a, b) { #expect(abs(a - b) <= 1e-4 * (1 + largest)) }
  }

  @Test(arguments: methods.indices, [ChannelPruning.Scope.global, .uniform])
  func `The budget is met, and the result computes what the trained network does`(
    _ index: Int, _ scope: ChannelPruning.Scope
  ) throws {
    let (task, pruning) = try task(Self.methods[index], plan(scope: scope))
    let full = ModelCost(of: task.classifier.model, imageShape: [8, 8, 1])
    var shares: [Double] = []
    try task.train(epochs: 4) {
      shares.append(pruning.metrics[0].value)
      if pruning.isOver { expectEqual(task.classifier.model, task.result.model) }
    }
    #expect(pruning.isOver)
    let cost = ModelCost(of: task.result.model, imageShape: [8, 8, 1])
    #expect(Double(cost.multiplyAdds) <= 0.4 * Double(full.multiplyAdds))
    #expect(task.result.model.plan.shapes != task.classifier.model.plan.shapes)
    #expect(
      abs(pruning.metrics[0].value - Double(cost.multiplyAdds) / Double(full.multiplyAdds)) < 1e-9)
    // Twelve steps: pruning begins after the first and ends after the seventh.
    #expect(shares[0] == 1 && shares[6...].allSatisfy { $0 == shares[6] && $0 <= 0.4 })
    let evaluation = try task.evaluate()
    #expect(evaluation.metrics.suffix(2).map(\.name) == ["macs_kept", "params_kept"])
    #expect(evaluation.qualityName == "top1")
  }

  @Test(arguments: methods.indices)
  func `A stopped run continues with the same bytes`(_ index: Int) throws {
    let method = Self.methods[index]
    let criterion: any Criterion = index < 2 ? FirstOrderTaylor() : L2Norm()
    func train(stoppingAfter steps: Int?) throws -> [Data] {
      try withTemporaryFolder { path in
        let folder = RunFolder(path + "/run")
        try folder.prepare()
        for stop in [steps, nil] {
          var done = 0
          let run = TrainingRun(
            try task(method, plan(by: criterion), averageDecay: 0.9).task, in: folder,
            plan: TrainingPlan(epochs: 4, stepInterval: 1)
          ) {
            done += 1
            return done == stop ? SIGINT : nil
          }
          if folder.holdsRun { try run.resume() }
          _ = try run.run()
        }
        return try [folder.last, folder.best, folder.state, folder.steps].map(FileContents.read)
      }
    }
    let whole = try train(stoppingAfter: nil)
    for steps in [1, 3, 4, 7, 8, 11] { #expect(try train(stoppingAfter: steps) == whole) }
  }

  @Test func `The best epoch is one with a network within the budget`() throws {
    try withTemporaryFolder { path in
      let folder = RunFolder(path + "/run")
      try folder.prepare()
      let (task, pruning) = try task(GradualPruning(), plan(0.3))
      _ = try TrainingRun(task, in: folder, plan: TrainingPlan(epochs: 5)).run()
      for path in [folder.best, folder.last] {
        let cost = ModelCost(of: try Classifier(path: path).model, imageShape: [8, 8, 1])
        #expect(pruning.network.limit.admits(cost))
      }
    }
  }

  @Test func `The log says which selections happened`() throws {
    let (task, _) = try task(GradualPruning(), plan())
    var notes: [[String]] = []
    for epoch in 0..<4 {
      for (index, batch) in task.batches(epoch: epoch, startingAt: 0).enumerated() {
        let position = StepPosition(step: 3 * epoch + index, epoch: epoch, totalSteps: 12)
        notes.append(try task.train(on: batch, at: position).notes)
      }
    }
    #expect(notes.map(\.count) == [0, 0, 1, 0, 1, 0, 1, 0, 0, 0, 0, 0])
    #expect(notes[6][0].contains("for good, which leaves "))
    #expect(notes[2][0].hasPrefix("gradual keeps "))
  }

  // MARK: - Masks

  /// The channels of `network` that a greedy choice by L2 norms, divided by their group's mean, keeps
  /// within an amount of multiply-adds: written without the library's selection.
  private func expected(
    _ network: Network, _ groups: ChannelGroups, _ amount: Double, dropped: Set<Int>
  ) -> Set<Int> {
    let cost = CostFunction(of: groups)
    let norms = L2Norm().scores(of: groups, in: network, .none).map(Double.init)
    var order: [(Double, Int, Int)] = []
    for (index, group) in groups.groups.enumerated() {
      let mean = norms[group.channels].reduce(0, +) / Double(group.width)
      let ranked = group.channels.sorted {
        (dropped.contains($0) ? -1 : norms[$0]) < (dropped.contains($1) ? -1 : norms[$1])
      }
      let least = max(1, Int((0.05 * Double(group.width)).rounded(.up)))
      order += ranked.dropLast(least).map {
        (dropped.contains($0) ? -1 : norms[$0] / mean, $0, index)
      }
    }
    var widths = groups.widths
    var gone: Set<Int> = []
    for (_, channel, group) in order.sorted(by: { ($0.0, $0.1) < ($1.0, $1.1) })
    where dropped.contains(channel) || Double(cost(widths: widths).multiplyAdds) > amount {
      widths[group] -= 1
      gone.insert(channel)
    }
    return gone
  }

  @Test func `Masks of gradual pruning follow the polynomial, and only shrink`() throws {
    let network = Classifier(manifest(), width: 9, seed: 3).model
    let pruning = try TrainingPruning(
      network, imageShape: [8, 8, 1], plan: plan(0.2, interval: 20), by: GradualPruning())
    let groups = pruning.network.groups
    let full = Double(ModelCost(of: network, imageShape: [8, 8, 1]).multiplyAdds)
    var (dropped, count): (Set<Int>, Int) = ([], 0)
    for step in 0..<300 {
      pruning.prepare(
        at: StepPosition(step: step, epoch: 0, totalSteps: 300), learningRate: 0.1)
      let done = step + 1
      // From 30 to 180, every 20 steps, and at the end.
      let isSelection = done > 30 && done <= 180 && ((done - 30) % 20 == 0 || done == 180)
      if isSelection {
        let rest = 1 - Double(done - 30) / 150
        let amount = full * (0.2 + 0.8 * rest * rest * rest)
        let next = expected(network, groups, amount.rounded(.down), dropped: dropped)
        #expect(next.isSuperset(of: dropped))
        dropped = next
        count += 1
      }
      _ = try pruning.update()
      let found = Set(pruning.mask.bits.indices.filter { !pruning.mask.bits[$0] })
      #expect(found == dropped, "after step \(done)")
      if isSelection { expectEqual(network, pruning.result) }
    }
    #expect(count == 8 && dropped.count > 20)
  }

  @Test func `Silenced channels of soft pruning keep their weights and can return`() throws {
    let network = Classifier(manifest(), width: 6, seed: 3).model
    let pruning = try TrainingPruning(
      network, imageShape: [8, 8, 1], plan: plan(0.5, interval: 10), by: SoftPruning())
    func step(_ number: Int) throws -> [String] {
      pruning.prepare(
        at: StepPosition(step: number, epoch: 0, totalSteps: 100), learningRate: 0.1)
      // The forward pass sees silent channels.
      if pruning.mask.bits.contains(false), !pruning.isOver {
        expectEqual(network, network.narrowed(to: pruning.mask, of: pruning.network.groups))
      }
      var gradients = Gradients()
      pruning.adjust(&gradients)
      return try pruning.update()
    }
    let weights = network.namedState.map(\.parameter.value)
    for number in 0..<20 { _ = try step(number) }
    let first = pruning.mask
    let lost = try #require(first.bits.firstIndex(of: false))
    #expect(network.namedState.map(\.parameter.value) == weights)
    // Its rows grow, as they could in training.
    var factors = [Float](repeating: 1, count: first.bits.count)
    factors[lost] = 100
    ChannelScalars(that: .own, pruning.network.groups, in: network).scale(by: factors)
    for number in 20..<29 { #expect(try step(number).isEmpty) }
    let notes = try step(29)
    #expect(pruning.mask.bits[lost])
    #expect(try #require(notes.first).contains(" again, which leaves"))
    // At the end the masked channels are silent for good.
    for number in 30..<60 { _ = try step(number) }
    #expect(pruning.isOver)
    expectEqual(network, pruning.result)
  }

  // MARK: - Refusals

  @Test func `A budget out of reach is refused before the training`() {
    for scope in ChannelPruning.Scope.allCases {
      #expect(throws: PruningProblem.self) {
        try TrainingPruning(
          Classifier(manifest(), width: 4, seed: 1).model, imageShape: [8, 8, 1],
          plan: plan(0.001, scope: scope), by: GradualPruning())
      }
    }
  }

  @Test func `Every group keeps its least share`() throws {
    var plan = plan(0.45)
    plan.leastShare = 0.5
    for method in Self.methods {
      let (task, pruning) = try task(method, plan)
      try task.train(epochs: 4)
      for (width, full) in zip(
        pruning.mask.widths(in: pruning.network.groups), pruning.network.groups.widths)
      {
        #expect(width >= (full + 1) / 2)
      }
    }
  }

  private struct Undefined: Criterion {
    static let key = "undefined"
    var needs: Evidence.Kinds { [] }
    func scores(
      of units: any PrunableUnits, in network: Network, _ evidence: Evidence
    ) -> [Float] {
      Array(repeating: .nan, count: units.unitCount)
    }
  }

  @Test func `Scores that are not numbers end the training with their criterion's name`() throws {
    let (task, _) = try task(GradualPruning(), plan(by: Undefined()))
    let problem = #expect(throws: ShapingProblem.self) { try task.train(epochs: 4) }
    #expect(problem?.description.hasPrefix("after step 3, the criterion undefined") == true)
  }

  @Test func `A checkpoint of another method is refused`() throws {
    try withTemporaryFolder { path in
      let folder = RunFolder(path + "/run")
      try folder.prepare()
      _ = try TrainingRun(
        task(GradualPruning(), plan()).task, in: folder, plan: TrainingPlan(epochs: 1)
      ).run()
      #expect(throws: FileProblem.self) {
        try TrainingRun(
          task(L0Gates(), plan()).task, in: folder, plan: TrainingPlan(epochs: 2)
        ).resume()
      }
    }
  }
}
