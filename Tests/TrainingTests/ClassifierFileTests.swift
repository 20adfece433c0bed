import DataPipeline
import FileAccess
import Foundation
import Interchange
import Networks
import TensorCore
import TestSupport
import Testing
import Training

@Suite("A classifier's file")
struct ClassifierFileTests {
  @Test(
    "It holds all that is needed to go on",
    arguments: [
      Architecture.resNet(.init(depth: 8, width: 2, inputChannels: 3, classes: 2)),
      .leNet(.init(height: 17, width: 20, inputChannels: 3, classes: 2)),
    ])
  func roundTrip(_ architecture: Architecture) throws {
    try withTemporaryFolder { folder in
      let manifest = ClassifierManifest(
        architecture: architecture, imageShape: [17, 20, 3], classNames: ["cat", "dog"],
        normalization: Normalization(mean: [0.1, 0.2, 0.3], deviation: [1, 2, 3]),
        provenance: ["seed": "1"])
      let classifier = Classifier(manifest, seed: 5)
      try classifier.save(to: folder + "/a.safetensors", provenance: ["epochs": "2"])
      let read = try Classifier(path: folder + "/a.safetensors")
      #expect(read.manifest.architecture == architecture)
      #expect(read.manifest.classNames == ["cat", "dog"])
      #expect(read.manifest.normalization == manifest.normalization)
      #expect(read.manifest.provenance == ["seed": "1", "epochs": "2"])
      let image = Tensor(repeating: 0.5, shape: [1, 17, 20, 3])
      #expect(read.logits(image) == classifier.logits(image))
    }
  }

  @Test func `A file without a description says what to do`() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/plain.safetensors"
      try ModuleState.save(Classifier(TinyRun.manifest, seed: 5).model, to: path)
      let problem = #expect(throws: FileProblem.self) { try Classifier(path: path) }
      #expect(problem?.kind == .malformed)
      #expect(problem?.advice.contains("teachers.architecture: { kind: resnet") == true)
      #expect(try Classifier(path: path, fallback: TinyRun.manifest).manifest == TinyRun.manifest)
    }
  }

  @Test(
    "A description that contradicts itself is refused",
    arguments: [
      (#""image_shape":[8,8,1]"#, #""image_shape":[8,8]"#, "image_shape is [8, 8]"),
      (#""image_shape":[8,8,1]"#, #""image_shape":[8,-8,1]"#, "image_shape is [8, -8, 1]"),
      (#""image_shape":[8,8,1]"#, #""image_shape":[8,8,3]"#, "channels"),
      (#""class 0","#, "", "2 class names for 3 outputs"),
      (#""depth":8"#, #""depth":7"#, "a depth of 6n + 2 with n ≥ 1, found 7"),
      (#""width":2"#, #""width":0"#, "found 0, 1 and 3"),
      (#""kind":"resnet""#, #""kind":"lenet""#, "height is missing"),
      (#""kind":"resnet""#, #""kind":"vgg""#, "vgg"),
      (#""image_shape""#, #""shape""#, "image_shape is missing"),
    ])
  func contradictions(_ original: String, _ replacement: String, _ found: String) throws {
    try withTemporaryFolder { folder in
      let path = folder + "/a.safetensors"
      try Classifier(TinyRun.manifest, seed: 5).save(to: path)
      let file = try SafetensorsFile(path: path)
      let json = try #require(file.metadata["condense.classifier"])
      #expect(json.contains(original))
      try SafetensorsWriter.write(
        tensors: file.names.map { StoredTensor(name: $0, tensor: try file.tensor(named: $0)) },
        metadata: [
          "condense.classifier": json.replacingOccurrences(of: original, with: replacement)
        ], to: path)
      let problem = #expect(throws: FileProblem.self) { try Classifier(path: path) }
      #expect(problem?.kind == .malformed)
      #expect(problem?.found.contains(found) == true, "\(problem?.found ?? "")")
    }
  }
}
