import Autograd
import Distillation
import Foundation
import Layers
import Networks
import Synchronization
import TensorCore
import Testing

@Suite("Taps of features")
struct FeatureTapsTests {
  private func decoded(_ json: String) throws -> FeatureTaps {
    try JSONDecoder().decode(FeatureTaps.self, from: Data(json.utf8))
  }

  @Test func `Taps are a list, or pairs in the order of the student's paths`() throws {
    #expect(try decoded(#"["b", "a"]"#) == ["b", "a"])
    let pairs = try decoded(#"{"two": "layer2", "one": "layer1"}"#)
    #expect(pairs == ["one": "layer1", "two": "layer2"])
    for taps in [pairs, ["b", "a"]] {
      let data = try JSONEncoder().encode(taps)
      #expect(try JSONDecoder().decode(FeatureTaps.self, from: data) == taps)
    }
    #expect(throws: DecodingError.self) { try decoded("3") }
    #expect(throws: DecodingError.self) { try decoded(#"{"one": 1}"#) }
  }

  @Test func `Terms share taps`() throws {
    let json = #"{"labels": 1, "attention": 2, "features": 1, "taps": {"one": "layer1"}}"#
    let losses = try JSONDecoder().decode(Losses.self, from: Data(json.utf8))
    #expect(losses[AttentionTerm.self]?.taps == ["one": "layer1"])
    #expect(losses[FeatureTerm.self]?.taps == ["one": "layer1"])
    #expect(
      try JSONDecoder().decode(Losses.self, from: JSONEncoder().encode(losses)) == losses)
  }

  private static let resNet = NetworkPlan.resNet(
    depth: 8, width: 2, inputChannels: 1, classes: 3)

  /// A network without taps, whose stages have the sizes of a ResNet's.
  private func convolutions(strides: [Int]) -> NetworkPlan {
    var draft = Draft("Convolutions")
    var value = draft.image(channels: 1)
    for (index, stride) in strides.enumerated() {
      value = draft.convolution(
        "conv\(index)", value, 3 + index, kernel: 3, stride: stride == 1 ? 1 : 2, padding: 1)
      value = draft.relu("relu\(index)", value)
    }
    value = draft.globalAveragePool("pool", value)
    value = draft.dropout("drop", value, rate: 0.5)
    return draft.plan(draft.linear("fc", value, 3))
  }

  private func networks(
    _ student: NetworkPlan, _ teacher: NetworkPlan, image: Shape = [8, 8, 1]
  ) -> LossNetworks {
    LossNetworks(
      student: student, teachers: [teacher], teacherImages: [[8, 8, 1]], exampleImage: image)
  }

  @Test func `Stages are the last nodes of each size, in order`() {
    let student = convolutions(strides: [1, 1, 2, 1, 2])
    let taps = AttentionTerm().taps(in: networks(student, Self.resNet))
    #expect(taps.student == ["relu1", "relu3", "relu4"])
    #expect(taps.teachers == [["layer1", "layer2", "layer3"]])
  }

  @Test func `With another number of stages, those of one size are compared`() {
    let student = convolutions(strides: [2, 1, 2, 2])
    let taps = AttentionTerm().taps(in: networks(student, Self.resNet))
    #expect(taps.student == ["relu1", "relu2"])
    #expect(taps.teachers == [["layer2", "layer3"]])
    let deep = convolutions(strides: [2, 2])
    #expect(AttentionTerm().taps(in: networks(deep, Self.resNet)).student == ["relu0", "relu1"])
  }

  @Test func `Each term has its own standard taps`() {
    let networks = networks(convolutions(strides: [1, 2, 2]), Self.resNet)
    #expect(FeatureTerm().taps(in: networks).student == ["relu1"])
    #expect(SimilarityTerm().taps(in: networks).student == ["relu2"])
    #expect(InformationTerm().taps(in: networks).student.count == 3)
    // The features before the last layer are those before dropout.
    #expect(RelationTerm().taps(in: networks).student == ["pool"])
    #expect(RelationTerm().taps(in: networks).teachers == [["avgpool"]])
    #expect(ReviewTerm().taps(in: networks).student == ["relu0", "relu1", "relu2", "pool"])
    let generator = NetworkPlan.resNetGenerator(.init(filters: 2, blocks: 6))
    let pair = LossNetworks(
      student: generator, teachers: [generator], exampleImage: [32, 32, 3])
    #expect(FeatureTerm().taps(in: pair).student == ["model.9", "model.12", "model.15"])
    #expect(AttentionTerm().taps(in: pair).student == ["model.9", "model.12", "model.15"])
    #expect(RelationTerm().taps(in: pair).student == ["model.15"])
  }

  @Test func `Taps that do not fit are reported`() {
    func problem(_ taps: FeatureTaps?, _ student: NetworkPlan, _ image: Shape = [8, 8, 1])
      -> String?
    {
      AttentionTerm(weight: 1, taps: taps).problem(
        with: networks(student, Self.resNet, image: image))
    }
    let student = convolutions(strides: [1, 2, 2])
    #expect(problem(nil, student) == nil)
    #expect(problem(["relu0": "layer1"], student) == nil)
    #expect(
      problem(["layer1"], student)
        == "there is no tap layer1 in Convolutions: its stages end at relu0, relu1, relu2")
    #expect(
      problem(["relu0": "layer9"], student)
        == "there is no tap layer9 in ResNet-8, width 2: its taps are layer1 to layer3")
    #expect(
      problem(["relu0": "fc"], student) == "the value at the tap fc is not a feature map")
    let far = problem(nil, convolutions(strides: [1]), [5, 5, 1])
    #expect(
      far?.contains("The student's stages end at relu0 (5×5); the teacher's end at layer1 (8×8)")
        == true)
    let stored = LossNetworks(student: student, exampleImage: [8, 8, 1])
    for term in LossTermList.all.map({ $0.init() })
    where term is any FeatureMapTerm || term is any FeatureVectorTerm {
      #expect(
        term.problem(with: stored)?.hasPrefix(
          "\(type(of: term).key) compares networks, but no teacher is a network") == true)
    }
  }

  @Test func `Terms of one loss have the same taps`() {
    let json = #"{"features": 1, "attention": 1, "taps": ["a", "a"]}"#
    #expect(throws: DecodingError.self) {
      try JSONDecoder().decode(Losses.self, from: Data(json.utf8))
    }
  }
}

extension FeatureTapsTests {
  /// A term that counts how often its pairs are found.
  private struct CountedTerm: FeatureMapTerm {
    static let key = "counted"
    static let help = "counts"
    static let count = Mutex(0)
    var weight: Float = 1
    var taps: FeatureTaps?

    static func standardPairs(
      _ stages: [FeaturePair], of networks: LossNetworks
    ) -> [FeaturePair] {
      count.withLock { $0 += 1 }
      return stages
    }

    func callAsFunction(
      _ pass: LossPass, trained: [any Module], on tape: Tape
    ) -> Variable { pass.output }
  }

  @Test func `Pairs are found once for the same networks and taps`() {
    let networks = networks(Self.resNet, Self.resNet)
    let first = CountedTerm().taps(in: networks)
    #expect(CountedTerm().taps(in: networks) == first)
    #expect(CountedTerm.count.withLock { $0 } == 1)
    #expect(CountedTerm(weight: 1, taps: ["layer1"]).taps(in: networks).student == ["layer1"])
    #expect(CountedTerm().taps(in: self.networks(Self.resNet, Self.resNet)) == first)
    #expect(CountedTerm.count.withLock { $0 } == 2)
  }
}
