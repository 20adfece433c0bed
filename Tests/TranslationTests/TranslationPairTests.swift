import FileAccess
import Foundation
import Networks
import TensorCore
import TestSupport
import Testing
import Training
import Translation

@Suite struct TranslationPairTests {
  private let image = Tensor.spread([2, 16, 16, 1], seed: 3).scaled(by: 0.5)

  @Test func `A saved pair reads back unchanged`() throws {
    try withTemporaryFolder { folder in
      let pair = TinyPair.pair()
      try pair.save(to: folder + "/pair", provenance: ["seed": "7"])
      let read = try TranslationPair(folder: folder + "/pair")
      #expect(read.generatorAToB(image) == pair.generatorAToB(image))
      #expect(read.generatorBToA(image) == pair.generatorBToA(image))
      #expect(read.generatorAToB(image) != pair.generatorBToA(image))
      #expect(read.generatorAToB.manifest.provenance == ["seed": "7"])
      #expect(read.generatorAToB.manifest.imageSize == [16, 16])
      #expect(read.classifier?.fit == .crop)
      for (mine, theirs) in zip(
        try #require(pair.networks).named, try #require(read.networks).named)
      {
        #expect(
          mine.module.namedState.map(\.parameter.value)
            == theirs.module.namedState.map(\.parameter.value), "\(mine.name)")
      }
    }
  }

  @Test func `In half precision a pair takes half the space`() throws {
    try withTemporaryFolder { folder in
      let pair = TinyPair.pair()
      try pair.save(to: folder + "/half", halfPrecision: true)
      let read = try TranslationPair(folder: folder + "/half")
      let (found, expected) = (read.generatorAToB(image), pair.generatorAToB(image))
      #expect(found != expected)
      #expect(relativeDifference(found, expected) < 1e-2)
    }
  }

  @Test func `Two generators are a pair, a single generator is not`() throws {
    try withTemporaryFolder { folder in
      try TinyPair.pair().save(to: folder + "/pair")
      for name in ["D_A", "D_B", "classifier"] {
        try FileManager.default.removeItem(atPath: "\(folder)/pair/\(name).safetensors")
      }
      let pair = try TranslationPair(folder: folder + "/pair")
      #expect(pair.networks == nil && pair.classifier == nil)
      try FileManager.default.removeItem(atPath: folder + "/pair/G_B.safetensors")
      let error = #expect(throws: FileProblem.self) {
        try TranslationPair(folder: folder + "/pair")
      }
      #expect(error?.kind == .missing && error?.path.hasSuffix("G_B.safetensors") == true)
    }
  }

  @Test func `Networks that do not match are rejected`() throws {
    try withTemporaryFolder { folder in
      try TinyPair.pair().save(to: folder + "/pair")
      let other = Translator(
        .resNetGenerator(.init(filters: 4, blocks: 1)), GeneratorManifest(), seed: 1,
        stream: "G_B")
      try other.save(to: folder + "/pair/G_B.safetensors")
      let error = #expect(throws: FileProblem.self) {
        try TranslationPair(folder: folder + "/pair")
      }
      #expect(error?.found == "G_A maps 1 channels to 1, but G_B maps 3 to 3")
    }
  }

  @Test func `A file of another kind is rejected as generator`() throws {
    try withTemporaryFolder { folder in
      try TinyPair.classifier.classifier.save(to: folder + "/c.safetensors")
      let error = #expect(throws: FileProblem.self) {
        try Translator(path: folder + "/c.safetensors")
      }
      #expect(error?.found == "this is a classifier, not a generator")
    }
  }

  @Test(arguments: [(16, 16), (17, 22), (5, 31), (2, 3)])
  func `Images of any size keep their size`(_ height: Int, _ width: Int) {
    let translator = TinyPair.pair().generatorAToB
    let made = translator(.spread([1, height, width, 1], seed: 1).scaled(by: 0.5))
    #expect(made.shape == [1, height, width, 1])
    #expect(made.isFinite)
  }

  @Test func `Padding mirrors at the bottom and the right`() {
    let translator = TinyPair.pair().generatorAToB
    let whole = Tensor.spread([1, 16, 20, 1], seed: 2).scaled(by: 0.5)
    // The last two rows mirror those before the third last, as padding by two does.
    var scalars = whole.scalars
    for x in 0..<20 {
      scalars[14 * 20 + x] = scalars[12 * 20 + x]
      scalars[15 * 20 + x] = scalars[11 * 20 + x]
    }
    let mirrored = Tensor(scalars, shape: whole.shape)
    let cut = Tensor(Array(scalars.prefix(14 * 20)), shape: [1, 14, 20, 1])
    #expect(translator(cut).scalars == Array(translator(mirrored).scalars.prefix(14 * 20)))
  }
}
