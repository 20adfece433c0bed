import DataPipeline
import FileAccess
import Foundation
import Interchange
import Networks
import TensorCore
import TestSupport
import Testing
import Training

@Suite("File of a classifier")
struct ClassifierFileTests {
  @Test(
    "A file contains everything needed to read the classifier",
    arguments: [
      NetworkPlan.resNet(depth: 8, width: 2, inputChannels: 3, classes: 2),
      .leNet(height: 17, width: 20, inputChannels: 3, classes: 2),
    ])
  func roundTrip(_ plan: NetworkPlan) throws {
    try withTemporaryFolder { folder in
      let manifest = ClassifierManifest(
        imageShape: [17, 20, 3], classNames: ["cat", "dog"],
        normalization: Normalization(mean: [0.1, 0.2, 0.3], deviation: [1, 2, 3]),
        provenance: ["seed": "1"])
      let classifier = Classifier(plan, manifest, seed: 5)
      try classifier.save(to: folder + "/a.safetensors", provenance: ["epochs": "2"])
      let read = try Classifier(path: folder + "/a.safetensors")
      #expect(read.model.graph == plan.graph)
      #expect(read.manifest.classNames == ["cat", "dog"])
      #expect(read.manifest.normalization == manifest.normalization)
      #expect(read.manifest.provenance == ["seed": "1", "epochs": "2"])
      let image = Tensor(repeating: 0.5, shape: [1, 17, 20, 3])
      #expect(read.logits(image) == classifier.logits(image))
    }
  }

  @Test func `The error for a file without a description states what to do`() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/plain.safetensors"
      try ModuleState.save(Classifier(TinyRun.plan, TinyRun.manifest, seed: 5).model, to: path)
      let problem = #expect(throws: FileProblem.self) { try Classifier(path: path) }
      #expect(problem?.kind == .malformed)
      #expect(problem?.advice.contains("teachers.architecture: { kind: resnet") == true)
      let fallback = (graph: TinyRun.plan.resolved, manifest: TinyRun.manifest)
      #expect(try Classifier(path: path, fallback: fallback).manifest == TinyRun.manifest)
    }
  }

  @Test(
    "A contradictory description is rejected",
    arguments: [
      ("classifier", #""image_shape":[8,8,1]"#, #""image_shape":[8,8]"#, "image_shape is [8, 8]"),
      (
        "classifier", #""image_shape":[8,8,1]"#, #""image_shape":[8,-8,1]"#,
        "image_shape is [8, -8, 1]"
      ),
      ("classifier", #""image_shape":[8,8,1]"#, #""image_shape":[8,8,3]"#, "channels"),
      (
        "classifier", #""class 0","#, "",
        "there are 2 class names, but its output for one image is [1, 3]"
      ),
      ("classifier", #""image_shape""#, #""shape""#, "image_shape is missing"),
      ("graph", #""op":"linear""#, #""op":"vgg""#, #"node "fc": found the operation "vgg""#),
      ("graph", #""outputs":["fc"]"#, #""outputs":["avgpool"]"#, #"node "fc": no output depends"#),
      ("graph", #""channels":1"#, #""channels":2"#, "it reads 2 channels, but its weight"),
      (
        "graph", #""title":""#, #""title":"\u001b[31m"#,
        "the title is invalid, expected at most 1000 printable"
      ),
      ("graph", #""op":"linear""#, #""op":7"#, "op: expected text"),
      ("graph", #""stride":2"#, #""stride":null"#, "stride: expected true, false, a number"),
      ("graph", #""nodes":"#, #""nodes":-"#, "not valid JSON"),
      ("graph", #""nodes""#, #""layers""#, #"unknown key "layers""#),
      ("graph", #""stride":2"#, #""strides":2"#, #"conv2d has no attribute "strides""#),
    ])
  func contradictions(
    _ word: String, _ original: String, _ replacement: String, _ found: String
  ) throws {
    try withTemporaryFolder { folder in
      let path = folder + "/a.safetensors"
      try Classifier(TinyRun.plan, TinyRun.manifest, seed: 5).save(to: path)
      let file = try SafetensorsFile(path: path)
      var metadata = file.metadata
      let json = try #require(metadata["condense." + word])
      #expect(json.contains(original))
      metadata["condense." + word] = json.replacingOccurrences(of: original, with: replacement)
      try SafetensorsWriter.write(
        tensors: file.names.map { StoredTensor(name: $0, tensor: try file.tensor(named: $0)) },
        metadata: metadata, to: path)
      let problem = #expect(throws: FileProblem.self) { try Classifier(path: path) }
      #expect(problem?.kind == .malformed)
      #expect(problem?.found.contains(found) == true, "\(problem?.found ?? "")")
    }
  }

  @Test func `A file without a stored graph can be read`() throws {
    try withTemporaryFolder { folder in
      let (path, old) = (folder + "/a.safetensors", folder + "/old.safetensors")
      let classifier = Classifier(TinyRun.plan, TinyRun.manifest, seed: 5)
      try classifier.save(to: path)
      let file = try SafetensorsFile(path: path)
      let json = try #require(file.metadata["condense.classifier"])
      try SafetensorsWriter.write(
        tensors: file.names.map { StoredTensor(name: $0, tensor: try file.tensor(named: $0)) },
        metadata: [
          "condense.classifier": json.replacingOccurrences(
            of: #"{"classes""#,
            with: #"{"architecture":{"kind":"resnet","depth":8,"width":2},"classes""#)
        ], to: old)
      let read = try Classifier(path: old)
      #expect(read.model.graph == classifier.model.graph)
      let image = Tensor.spread([1, 8, 8, 1], seed: 1)
      #expect(read.logits(image) == classifier.logits(image))
    }
  }

  @Test func `A variance below zero is rejected`() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/a.safetensors"
      let classifier = Classifier(TinyRun.plan, TinyRun.manifest, seed: 5)
      let variance = try #require(
        classifier.model.namedState.first { $0.name.hasSuffix(".running_var") })
      variance.parameter.value = Tensor(repeating: -1, shape: variance.parameter.value.shape)
      try classifier.save(to: path)
      let problem = #expect(throws: FileProblem.self) { try Classifier(path: path) }
      #expect(problem?.found == "\(variance.name) contains a variance below zero")
    }
  }
}
