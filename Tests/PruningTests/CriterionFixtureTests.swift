import Foundation
import Layers
import Networks
import Pruning
import TensorCore
import TestSupport
import Testing

/// The scores of `scripts/python/fixtures/pruning.py`, where PyTorch and the definitions of the
/// criteria compute them in double precision.
@Suite struct CriterionFixtureTests {

  /// The networks of the fixture, under PyTorch's names.
  private func plan(_ name: String) -> NetworkPlan {
    var draft = Draft(name)
    var x = draft.image(channels: 3)
    switch name {
    case "plain":
      x = draft.relu("relu1", draft.convolution("conv1", x, 5, kernel: 3, padding: 1))
      x = draft.sigmoid("sigmoid", draft.convolution("conv2", x, 7, kernel: 3, stride: 2))
      x = draft.globalAveragePool("pool", x)
      return draft.plan(draft.linear("fc", x, 4))
    case "depthwise":
      x = draft.batchNorm("bn1", draft.convolution("conv1", x, 6, kernel: 1, bias: false))
      x = draft.relu6("act1", x)
      x = draft.convolution(
        "conv2", x, 6, kernel: 3, padding: 1, groups: 6, isDepthwise: true, bias: false)
      x = draft.relu6("act2", draft.batchNorm("bn2", x))
      x = draft.convolution("conv3", x, 8, kernel: 1)
      x = draft.relu("act3", draft.convolution("grouped", x, 8, kernel: 3, groups: 2))
      x = draft.relu("act4", draft.convolution("conv4", x, 5, kernel: 3))
      return draft.plan(draft.linear("fc", draft.globalAveragePool("pool", x), 4))
    case "flattened":
      let extent = ImageExtent(height: 3, width: 2)
      x = draft.convolution("conv1", x, 5, kernel: 3)
      x = draft.maxPool("pool", draft.batchNorm("bn1", x, then: .relu), size: 2)
      x = draft.flatten("flatten", x, extent)
      x = draft.relu("relu1", draft.linear("fc1", x, 9, flattened: extent))
      x = draft.relu("relu2", draft.linear("fc2", x, 7))
      return draft.plan(draft.linear("fc3", x, 4))
    default: return .resNet(depth: 8, width: 4, inputChannels: 3, classes: 4)
    }
  }

  @Test(arguments: try Fixture.cases("pruning"))
  func `Every criterion scores channels as PyTorch and its definition do`(
    _ fixture: Fixture
  ) throws {
    var random = RandomStream(seed: 1)
    let network = Network(plan(fixture.name), random: &random)
    try fixture.load(into: network)
    let imageShape: Shape = [fixture.extent("height"), fixture.extent("width"), 3]
    let groups = ChannelGroups(of: network, imageShape: imageShape)
    let images = try fixture.tensor("images")
    let labels = try fixture.integers("labels")
    let batches = (0..<images.shape[0]).map { images.selecting([[$0], nil, nil, nil]) }
    let criteria = try CriterionList.all.map {
      try JSONDecoder().decode($0, from: Data("{}".utf8))
    }
    let evidence = Evidence(for: criteria, of: groups, in: network, images: batches) {
      crossEntropy($0[0], labels: [labels[$1]], on: $2)
    }
    var differences = Differences(tolerance: 2e-4)
    // Moments have single precision, and their inverse amplifies the rounding by the ridge.
    var surgeon = Differences(tolerance: 3e-3)
    for criterion in criteria where !(criterion is RandomScores) {
      let scores = criterion.scores(of: groups, in: network, evidence)
      for group in groups.groups {
        let key = "\(type(of: criterion).key).\(group.name)"
        let found = Tensor(Array(scores[group.channels]), shape: [group.width])
        let expected = try fixture.stored(key)
        if criterion is OptimalBrainSurgeon {
          surgeon.compare(key, found, expected)
        } else {
          differences.compare(key, found, expected)
        }
      }
    }
    #expect(differences.lines + surgeon.lines == [])
  }
}
