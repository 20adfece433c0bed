import DataPipeline
import Distillation
import FileAccess
import Foundation
import Interchange
import Layers
import Networks
import TensorCore
import TestSupport
import Testing
import Training

@Suite("Ensembles in one file")
struct ClassifierEnsembleTests {
  private let data = manifest()

  private func member(
    _ seed: UInt64, _ manifest: ClassifierManifest? = nil, weight: Double = 1
  ) -> ClassifierEnsemble.Member {
    .init(
      "member-\(seed)", Classifier(manifest ?? data, width: 3, seed: seed), weight: weight)
  }

  /// The logarithm of the weighted mean of the probabilities, from the logits of each member.
  private func expected(_ logits: [Tensor], _ weights: [Double]) -> [Float] {
    let probabilities = logits.map { $0.softmax().scalars }
    let sum = weights.reduce(0, +)
    return probabilities[0].indices.map { index in
      Float(
        log(zip(probabilities, weights).reduce(0) { $0 + Double($1.0[index]) * $1.1 / sum }))
    }
  }

  private func images(_ shape: Shape) -> Tensor {
    var random = RandomStream(seed: 5, "images")
    return Tensor((0..<shape.count).map { _ in random.normal() }, shape: shape)
  }

  private func problem(_ body: () throws -> Void) -> String? {
    do {
      try body()
      return nil
    } catch {
      return "\(error)"
    }
  }

  @Test func `The logits are the logarithm of the weighted mean of probabilities`() throws {
    let members = [member(1, weight: 2), member(2), member(3)]
    let ensemble = try ClassifierEnsemble(members)
    let images = images([4, 8, 8, 1])
    let found = ensemble.combined.logits(images)
    let wanted = expected(members.map { $0.classifier.logits(images) }, [2, 1, 1])
    #expect(relativeDifference(found, Tensor(wanted, shape: [4, 3])) < 1e-5)
  }

  @Test func `Members read other normalizations, colors, sizes and orders of classes`() throws {
    let normalization = Normalization(mean: [0.5, 0.4, 0.3], deviation: [0.2, 0.25, 0.4])
    var swapped = manifest(imageShape: [11, 9, 3], normalization: normalization)
    swapped.classNames = ["class 2", "class 0", "class 1"]
    for first in [data, manifest(imageShape: [8, 8, 3], normalization: normalization)] {
      let members = [
        member(1, first), member(2, swapped),
        member(3, manifest(normalization: Normalization(mean: [0.1], deviation: [0.7]))),
      ]
      let images = images(Shape([3] + first.imageShape))
      // Teachers convert images as everywhere else.
      let logits = try TeacherEnsemble(members, fitting: first).logits(images)
      let found = try ClassifierEnsemble(members).combined.logits(images)
      #expect(
        relativeDifference(found, Tensor(expected(logits, [1, 1, 1]), shape: [3, 3])) < 1e-5)
    }
  }

  @Test func `A file gives back its members, and is a classifier`() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/e.safetensors"
      let members = [member(1, weight: 3), member(2)]
      try ClassifierEnsemble(members).save(to: path, provenance: ["members": "two"])
      let found = try ClassifierEnsemble(path: path)
      #expect(found.members.map(\.weight) == [0.75, 0.25])
      #expect(found.members.map(\.name) == ["member-1", "member-2"])
      for (one, other) in zip(found.members, members) {
        #expect(one.classifier.values == other.classifier.values)
        #expect(one.classifier.manifest == other.classifier.manifest)
        #expect(one.classifier.model.graph == other.classifier.model.graph)
      }
      let images = images([2, 8, 8, 1])
      let whole = try Classifier(path: path)
      #expect(whole.logits(images) == found.combined.logits(images))
      #expect(whole.manifest.provenance["members"] == "two")
      #expect(
        whole.model.graph.title == "ensemble of 2 × \(members[0].classifier.model.graph.title)")
    }
  }

  @Test func `An ensemble of ensembles has all their members`() throws {
    try withTemporaryFolder { folder in
      let (pair, single) = (folder + "/pair.safetensors", folder + "/single.safetensors")
      try ClassifierEnsemble([member(1), member(2, weight: 3)]).save(to: pair)
      try member(3).classifier.save(to: single)
      let equal = try ClassifierEnsemble(paths: [pair, single])
      #expect(equal.members.map { ($0.weight * 12).rounded() } == [2, 6, 4])
      #expect(
        equal.members.map(\.name) == ["\(pair), member 1", "\(pair), member 2", single])
      let weighted = try ClassifierEnsemble(paths: [pair, single], weights: [1, 3])
      #expect(weighted.members.map { ($0.weight * 16).rounded() } == [1, 3, 12])
    }
  }

  @Test func `Classifiers that one network cannot hold are refused`() throws {
    let small = manifest(imageShape: [6, 8, 1])
    let others = manifest(classes: 4)
    #expect(
      problem { _ = try ClassifierEnsemble([member(1), member(2, small)]) }?.contains(
        "this classifier reads images of [6, 8, 1], smaller than the [8, 8, 1] of member-1") == true
    )
    _ = try ClassifierEnsemble([member(2, small), member(1)])
    #expect(
      problem { _ = try ClassifierEnsemble([member(1), member(2, others)]) }?.contains(
        "Choose classifiers of the same classes") == true)
  }

  @Test func `A damaged description is reported`() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/e.safetensors"
      try ClassifierEnsemble([member(1), member(2)]).save(to: path)
      let file = try SafetensorsFile(path: path)
      let tensors = try file.names.map {
        StoredTensor(name: $0, tensor: try file.tensor(named: $0))
      }
      func found(_ change: (String) -> String) throws -> String? {
        var metadata = file.metadata
        metadata["condense.ensemble"] = metadata["condense.ensemble"].map(change)
        metadata["format"] = nil
        try SafetensorsWriter.write(tensors: tensors, metadata: metadata, to: path)
        _ = try Classifier(path: path)
        return problem { _ = try ClassifierEnsemble(path: path) }
      }
      #expect(try found { _ in "{" }?.contains("it cannot be read") == true)
      #expect(try found { _ in "{\"members\":[]}" }?.contains("do not sum to 1") == true)
      #expect(
        try found { $0.replacing("\"weight\":0.5", with: "\"weight\":-0.5") }?
          .contains("do not sum to 1") == true)
      #expect(
        try found { $0.replacing("\"bn1\"", with: "\"bn9\"") }?.contains("member 1: ") == true)
      #expect(try found { $0 } == nil)
    }
  }

  @Test func `A folder stands for its classifiers in the order of their epochs`() throws {
    try withTemporaryFolder { folder in
      #expect(
        problem { _ = try ClassifierEnsemble(path: folder) }?.contains("no .safetensors file")
          == true)
      for epoch in [10, 9, 1000] {
        try member(UInt64(epoch)).classifier.save(to: "\(folder)/epoch-\(epoch).safetensors")
      }
      let found = try ClassifierEnsemble(path: folder + "/")
      #expect(
        found.members.map(\.name)
          == [9, 10, 1000].map { "\(folder)/epoch-\($0).safetensors" })
      try Data().write(to: URL(fileURLWithPath: folder + "/recipe.yaml"))
      #expect(
        problem { _ = try ClassifierEnsemble(path: folder) }?.contains("the folder of a run")
          == true)
    }
  }

  @Test func `Members of files teach one by one, with the weight of their file`() throws {
    try withTemporaryFolder { folder in
      let (pair, single) = (folder + "/pair.safetensors", folder + "/single.safetensors")
      try ClassifierEnsemble([member(1), member(2, weight: 3)]).save(to: pair)
      try member(3).classifier.save(to: single)
      let teachers = try TeacherEnsemble(paths: [pair, single], fitting: data, fallback: nil)
      #expect(teachers.names == ["\(pair), member 1", "\(pair), member 2", single])
      #expect(teachers.sourceCount == 2)
      #expect(teachers.teacherWeights(ofSources: [4, 2]) == [1, 3, 2])
      #expect(teachers.unequalWeights == [0.5, 1.5, 1])
      try ClassifierEnsemble([member(1), member(2)]).save(to: pair)
      let equal = try TeacherEnsemble(paths: [pair, single], fitting: data, fallback: nil)
      #expect(equal.unequalWeights == nil)
    }
  }

  @Test func `The report measures members, ensemble and their differences`() {
    let logits = [[4, 0, 0, 0, 1, 0], [0, 2, 0, 0, 3, 0]].map {
      Tensor($0.map { Float($0) }, shape: [2, 3])
    }
    let report = EnsembleReport(
      TeacherSample(logits: logits, labels: [0, 1]), weights: [0.75, 0.25])
    #expect(report.members.map(\.top1) == [1, 0.5])
    #expect(report.ensemble.top1 == 1)
    #expect(report.disagreement == 0.5)
    #expect(report.disagreements == [[0, 0.5], [0.5, 0]])
    #expect(report.meanTop1 == 0.75)
    func entropy(_ row: [Double]) -> Double { row.reduce(0) { $0 - $1 * log($1) } }
    var information = 0.0
    for image in 0..<2 {
      let rows = logits.map { softmax($0.scalars[image * 3..<image * 3 + 3], 1) }
      let mean = zip(rows[0], rows[1]).map { 0.75 * $0 + 0.25 * $1 }
      information += (entropy(mean) - 0.75 * entropy(rows[0]) - 0.25 * entropy(rows[1])) / 2
    }
    #expect(abs(report.mutualInformation - information) < 1e-6)
    let same = EnsembleReport(
      TeacherSample(logits: [logits[0], logits[0]], labels: [0, 1]), weights: [0.5, 0.5])
    #expect(same.disagreement == 0 && same.mutualInformation < 1e-7)
  }
}
