import Autograd
import Foundation
import Layers
import Networks
import Pruning
import TensorCore
import TestSupport
import Testing

@Suite struct CriteriaTests {
  /// Three channels between two convolutions of single pixels.
  private func chain() throws -> Network {
    var random = RandomStream(seed: 1)
    let first = Convolution2D(2, 3, kernelSize: 1, random: &random)
    let second = Convolution2D(3, 2, kernelSize: 1, random: &random)
    first.weight.value = Tensor([1, -2, 0, 3, 2, -0.5], shape: [1, 1, 2, 3])
    second.weight.value = Tensor([1, 2, -3, 4, 0, 1], shape: [1, 1, 3, 2])
    first.bias?.value = Tensor([0.5, 0, -1], shape: [3])
    return try Network(
      tracing: Sequential([first, ReLU(), second]), title: "chain", imageShape: [1, 1, 2])
  }

  private func groups(_ model: Network) -> ChannelGroups {
    ChannelGroups(of: model, imageShape: [1, 1, 2])
  }

  /// The scores of one criterion, with evidence gathered for it alone.
  private func scores(
    _ criterion: any Criterion, of groups: ChannelGroups, in model: Network,
    images: [Tensor] = [], loss: Evidence.Loss? = nil
  ) -> [Float] {
    let evidence = Evidence(for: [criterion], of: groups, in: model, images: images, loss: loss)
    return criterion.scores(of: groups, in: model, evidence)
  }

  @Test func `Magnitudes sum the weights that compute a channel`() throws {
    let model = try chain()
    #expect(scores(L1Norm(), of: groups(model), in: model) == [4, 4, 0.5])
    let squares = scores(L2Norm(), of: groups(model), in: model).map { $0 * $0 }
    #expect(zip(squares, [10, 8, 0.25]).allSatisfy { abs($0 - $1) < 1e-5 })
  }

  @Test func `All layers of a group contribute`() {
    let (model, groups) = (SmallNetwork.generator.make(), SmallNetwork.generator.groups)
    let trunk = groups.groups[2]
    let state = Dictionary(uniqueKeysWithValues: model.namedState.map { ($0.name, $0.parameter) })
    let producers = ["model.7", "model.10.conv_block.5", "model.11.conv_block.5"]
    let expected = (0..<trunk.width).map { channel in
      producers.reduce(Float(0)) { sum, name in
        let weights = state[name + ".weight"]?.value.scalars ?? []
        return stride(from: channel, to: weights.count, by: trunk.width)
          .reduce(sum) { $0 + abs(weights[$1]) }
      }
    }
    let found = Array(scores(L1Norm(), of: groups, in: model)[trunk.channels])
    #expect(relativeDifference(Tensor(found, shape: [16]), Tensor(expected, shape: [16])) < 1e-5)
  }

  @Test func `Mean activations are those that the next layer reads`() throws {
    let model = try chain()
    let batches = [
      Tensor([1, 1, 0, 1], shape: [2, 1, 1, 2]), Tensor([-1, 0], shape: [1, 1, 1, 2]),
    ]
    // Before the ReLU: (4.5, 0, -1.5), (3.5, 2, -1.5), (-0.5, 2, -1).
    let found = scores(MeanActivation(), of: groups(model), in: model, images: batches)
    #expect(zip(found, [Float(8) / 3, 4 / 3, 0]).allSatisfy { abs($0 - $1) < 1e-5 })
  }

  @Test func `The Taylor score is activation times gradient`() throws {
    let model = try chain()
    let batches = [noise([1, 4, 3, 2], seed: 1), noise([1, 4, 3, 2], seed: 2)]
    let target = noise([1, 4, 3, 2], seed: 3)
    let evidence = Evidence(
      for: [FirstOrderTaylor()], of: groups(model), in: model, images: batches
    ) { meanSquaredError($0[0], $2.constant(target), on: $2) }
    var (magnitudes, squares) = ([Float](repeating: 0, count: 3), [Float](repeating: 0, count: 3))
    for batch in batches {
      let tape = Tape()
      let layers = model.children.map(\.module)
      let hidden = layers[1](layers[0](tape.constant(batch), on: tape), on: tape).tensor
      let watched = tape.watched(hidden)
      let loss = meanSquaredError(layers[2](watched, on: tape), tape.constant(target), on: tape)
      let gradient = tape.backpropagate(from: loss)[watched]?.scalars ?? []
      for channel in 0..<3 {
        let sum = stride(from: channel, to: hidden.count, by: 3)
          .reduce(Float(0)) { $0 + hidden.scalars[$1] * gradient[$1] }
        magnitudes[channel] += abs(sum) / 2
        squares[channel] += sum * sum / 2
      }
    }
    for (found, expected) in [
      (FirstOrderTaylor().scores(of: groups(model), in: model, evidence), magnitudes),
      (evidence.gateGradients.meanSquares, squares),
      (
        EmpiricalFisher().scores(of: groups(model), in: model, evidence),
        squares.map { $0 / 2 }
      ),
    ] {
      #expect(relativeDifference(Tensor(found, shape: [3]), Tensor(expected, shape: [3])) < 1e-5)
    }
  }

  /// A gate on a channel of a group scales the columns that read it.
  private func gate(_ channel: Int, of group: ChannelGroup, _ value: Float, in model: Network) {
    let modules = Dictionary(uniqueKeysWithValues: model.namedModules.map { ($0.name, $0.module) })
    for member in group.members where member.role == .input {
      guard let module = modules[member.module],
        let weight = module.parameters.first(where: { $0.name == "weight" })?.parameter
      else { continue }
      let axis = module is TransposedConvolution2D ? 3 : module is Linear ? 1 : 2
      let extents = weight.value.shape.extents
      let inner = extents[(axis + 1)...].reduce(1, *)
      weight.value = Tensor(
        weight.value.scalars.enumerated().map { index, scalar in
          index / inner % extents[axis] == channel ? scalar * value : scalar
        }, shape: weight.value.shape)
    }
  }

  @Test(arguments: [SmallNetwork.generator, .separableGenerator, .discriminator, .resNet])
  func `The Taylor score is the numeric derivative by a gate`(_ kind: SmallNetwork) {
    let (model, groups) = (kind.make(), kind.groups)
    let target = noise(output(of: model, kind.images).shape.extents, seed: 3)
    let found = scores(FirstOrderTaylor(), of: groups, in: model, images: [kind.images]) {
      meanSquaredError($0[0], $2.constant(target), on: $2)
    }
    func loss(_ channel: Int, _ group: ChannelGroup, _ value: Float) -> Double {
      let gated = kind.make()
      gate(channel, of: group, value, in: gated)
      let squares = zip(output(of: gated, kind.images).scalars, target.scalars)
        .map { Double($0 - $1) * Double($0 - $1) }
      return squares.reduce(0, +) / Double(squares.count)
    }
    let step: Float = 1 / 8192
    let places = groups.groups.flatMap { group in [0, group.width - 1].map { (group, $0) } }
    let expected = places.map { group, channel in
      Float(
        abs(loss(channel, group, 1 + step) - loss(channel, group, 1 - step)) / Double(2 * step))
    }
    let own = places.map { group, channel in found[group.channels.lowerBound + channel] }
    let shape: Shape = [places.count]
    #expect(relativeDifference(Tensor(own, shape: shape), Tensor(expected, shape: shape)) < 2e-2)
  }

  @Test func `For a linear loss the Taylor score is the change without the channel`() throws {
    let batch = noise([2, 3, 3, 2], seed: 4)
    // The target lies below every output, so that the absolute error is linear.
    func loss(_ output: Variable, _ tape: Tape) -> Variable {
      meanAbsoluteError(
        output, tape.constant(Tensor(repeating: -100, shape: output.shape)), on: tape)
    }
    func value(_ model: Network) -> Float {
      let tape = Tape()
      return loss(model(tape.constant(batch), on: tape), tape).tensor.scalar
    }
    let model = try chain()
    let found = scores(FirstOrderTaylor(), of: groups(model), in: model, images: [batch]) {
      loss($0[0], $2)
    }
    for channel in 0..<3 {
      let silenced = try chain()
      groups(model).silenceDropped(
        by: ChannelMask((0..<3).map { $0 != channel }, of: groups(model)), in: silenced)
      #expect(abs(abs(value(model) - value(silenced)) - found[channel]) < 1e-4)
    }
  }

  @Test func `Every criterion scores every channel, the same for any number of threads`() throws {
    let (kind, groups) = (SmallNetwork.resNet, SmallNetwork.resNet.groups)
    let criteria: [any Criterion] = try CriterionList.all.map {
      #expect($0.help != $0.key)
      return try JSONDecoder().decode($0, from: Data("{}".utf8))
    }
    func loss(_ outputs: [Variable], _ batch: Int, _ tape: Tape) -> Variable {
      crossEntropy(outputs[0], labels: [0, 3], on: tape)
    }
    let isIndependent = isIndependentOfThreads {
      let model = kind.make()
      let together = Evidence(
        for: criteria, of: groups, in: model, images: [kind.images], loss: loss)
      return criteria.map { criterion in
        let values = criterion.scores(of: groups, in: model, together)
        #expect(Set(values).count > groups.channelCount / 2)
        #expect(values.allSatisfy { $0.isFinite && $0 >= 0 })
        // One pass for all criteria gives the same as one pass each.
        #expect(
          values == scores(criterion, of: groups, in: model, images: [kind.images], loss: loss))
        return Tensor(values, shape: [groups.channelCount])
      }
    }
    #expect(isIndependent)
  }

  @Test func `The list finds criteria by their keys, and each decodes what it encodes`() throws {
    #expect(CriterionList.criterion("tailor") == nil)
    #expect(Set(CriterionList.all.map { $0.key }).count == CriterionList.all.count)
    for type in CriterionList.all {
      #expect(CriterionList.criterion(type.key) == type)
      let criterion = try JSONDecoder().decode(type, from: Data("{}".utf8))
      let data = try JSONEncoder().encode(criterion)
      #expect(try JSONEncoder().encode(JSONDecoder().decode(type, from: data)) == data)
    }
    let random = try JSONDecoder().decode(RandomScores.self, from: Data(#"{"seed": 3}"#.utf8))
    #expect(random == RandomScores(seed: 3))
    #expect(try JSONDecoder().decode(RandomScores.self, from: Data("{}".utf8)).seed == 0)
  }

  @Test(arguments: ScoreNormalization.allCases)
  func `Normalized scores keep their order, and do not depend on the group's scale`(
    _ normalization: ScoreNormalization
  ) {
    let groups = SmallNetwork.branches.groups
    let scores: [Float] = [1, 2, 3, 4, 5, 20, 10, 0, 0, 0, 0, 0]
    let scaled = zip(scores, 0..<12).map { $1 < 5 ? $0 * 7 : $0 }
    let (found, again) = (
      groups.normalized(scores, by: normalization), groups.normalized(scaled, by: normalization)
    )
    #expect(found[0] < found[1] && found[6] < found[5] && found[11] == 0)
    let isForgotten = zip(found, again).allSatisfy { abs($0 - $1) < 1e-5 }
    #expect(isForgotten == (normalization != .none))
  }

  @Test func `Norm scales are refused for a network without them, and complete a mixed one`() throws
  {
    let plain = SmallNetwork.leNet
    let pruning = ChannelPruning(to: .share(0.5, of: .multiplyAdds), by: NormScale())
    let problem = try #require(throws: PruningProblem.self) {
      try pruning(plain.make(), imageShape: plain.imageShape)
    }
    guard case .unsuitableCriterion("norm_scale", let reason) = problem else {
      Issue.record("found \(problem)")
      return
    }
    #expect(problem.description.contains(reason) && reason.contains("l2"))

    // The affine norm of two branches; the other group has none.
    let (model, groups) = (SmallNetwork.branches.make(), SmallNetwork.branches.groups)
    let found = scores(NormScale(), of: groups, in: model)
    let state = Dictionary(uniqueKeysWithValues: model.namedState.map { ($0.name, $0.parameter) })
    let gammas = try #require(state["norm.weight"]).value.scalars.map(abs)
    #expect(Array(found[0..<8]) == gammas)
    let norms = scores(L2Norm(), of: groups, in: model)[8..<12]
    let mean = norms.reduce(0, +) / 4
    #expect(zip(found[8..<12], norms).allSatisfy { abs($0 - $1 / mean) < 1e-5 })
  }
}
