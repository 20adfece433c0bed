import DataPipeline
import FileAccess
import Foundation
import Networks
import RecipeLanguage
import Steps
import TensorCore
import TestSupport
import Testing
import Training

@Suite("Rewinding in a recipe")
struct RewindingStepTests {
  private func step(_ folder: String, _ keys: String) throws -> Prune {
    try RecipeReader.decode(
      Prune.self,
      yaml: """
        data: \(try TinyData.write(to: folder))
        start_from: \(folder)/trained.safetensors
        budget: macs=0.4
        criterion: l2
        calibration_images: 4
        \(keys)
        """, name: "x.yaml")
  }

  private func write(_ folder: String) throws {
    let manifest = ClassifierManifest(
      imageShape: [8, 8, 1], classNames: ["0", "1", "2"],
      normalization: .init(mean: [0.3], deviation: [0.3]))
    let plan = NetworkPlan.resNet(depth: 8, width: 4, inputChannels: 1, classes: 3)
    let trained = Classifier(plan, manifest, seed: 2)
    try trained.save(to: folder + "/trained.safetensors")
    let earlier = Classifier(model: trained.model.copy(), manifest: manifest)
    for (_, parameter) in earlier.model.namedParameters {
      parameter.value = parameter.value.map { 0.5 * $0 + 0.25 }
    }
    try earlier.save(to: folder + "/earlier.safetensors")
    try Classifier(
      .resNet(depth: 8, width: 5, inputChannels: 1, classes: 3), manifest, seed: 2
    ).save(to: folder + "/other.safetensors")
  }

  @Test func `Kept channels take the weights of the snapshot`() throws {
    try withTemporaryFolder { folder in
      try write(folder)
      let results = try ["recovery: none", "rewind: \(folder)/earlier.safetensors"].enumerated()
        .map { try step(folder, $1)(nil, in: Workshop(RunFolder("\(folder)/\($0)"))) }
      let networks = results.map { $0.model.networks[0].network.namedParameters }
      #expect(networks[0].map(\.name) == networks[1].map(\.name))
      for (kept, rewound) in zip(networks[0], networks[1]) {
        #expect(rewound.parameter.value == kept.parameter.value.map { 0.5 * $0 + 0.25 })
      }
    }
  }

  @Test(
    arguments: [
      ("rewind: DIR/other.safetensors", "has another network than the one that is pruned"),
      ("rewind: DIR/earlier.safetensors\nrecovery: none", "recovery"),
    ])
  func `What does not fit is refused`(_ keys: String, _ words: String) throws {
    try withTemporaryFolder { folder in
      try write(folder)
      let error = #expect(throws: RecipeProblem.self) {
        try step(folder, keys.replacing("DIR", with: folder))(
          nil, in: Workshop(RunFolder(folder + "/out")))
      }
      #expect(error.map { "\($0)".contains(words) } == true, "\(String(describing: error))")
      #expect(!FileContents.exists(folder + "/out"))
    }
  }
}
