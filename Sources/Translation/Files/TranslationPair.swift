import DataPipeline
import FileAccess
import Foundation
import Layers
import Networks
import TensorCore
import Training

/// A folder with the networks of one CycleGAN: `G_A.safetensors` and `G_B.safetensors`, and where
/// they are at hand `D_A.safetensors`, `D_B.safetensors`, and a classifier of the two domains.
public struct TranslationPair {
  /// Makes images of B from images of A.
  public var generatorAToB: Translator
  /// Makes images of A from images of B.
  public var generatorBToA: Translator
  /// Judges images of B, and of A; a pair for use alone has none.
  public var discriminators: (aToB: Discriminator, bToA: Discriminator)?
  /// Tells the domains apart; Fréchet distances are measured on its features.
  public var classifier: DomainClassifier?
  /// How test images are prepared for the generators; nil if that is not known.
  public var preparation: ImagePreparation?

  /// Brings networks together.
  ///
  /// - Precondition: Each generator makes what the other reads, and what its discriminator judges.
  public init(
    generatorAToB: Translator, generatorBToA: Translator,
    discriminators: (aToB: Discriminator, bToA: Discriminator)? = nil,
    classifier: DomainClassifier? = nil
  ) {
    self.generatorAToB = generatorAToB
    self.generatorBToA = generatorBToA
    self.discriminators = discriminators
    self.classifier = classifier
    if let problem { preconditionFailure("TranslationPair: \(problem)") }
  }

  /// Draws four networks, each from a stream of its own.
  ///
  /// - Parameter imageSize: Height and width of the images to train on, if they are known.
  public init(
    generators: (aToB: NetworkPlan, bToA: NetworkPlan),
    discriminators: (aToB: NetworkPlan, bToA: NetworkPlan),
    imageSize: [Int]? = nil, seed: UInt64, classifier: DomainClassifier? = nil
  ) {
    let manifest = GeneratorManifest(imageSize: imageSize)
    self.init(
      generatorAToB: Translator(generators.aToB, manifest, seed: seed, stream: "G_A"),
      generatorBToA: Translator(generators.bToA, manifest, seed: seed, stream: "G_B"),
      discriminators: (
        Discriminator(discriminators.aToB, seed: seed, stream: "D_A"),
        Discriminator(discriminators.bToA, seed: seed, stream: "D_B")
      ), classifier: classifier)
  }

  /// Reads a pair.
  ///
  /// - Throws: `FileProblem` if a generator is missing, a file is malformed, or the networks do not
  ///   fit one another.
  public init(folder: String) throws {
    let names = PairFolder(folder)
    guard FileContents.exists(names.generatorAToB) || FileContents.exists(names.generatorBToA)
    else {
      let inside = ["compressed", "last-average", "last"].first {
        FileContents.exists(PairFolder("\(folder)/\($0)").generatorAToB)
      }
      throw FileProblem(
        .missing, path: folder, found: "there is no G_A.safetensors and no G_B.safetensors",
        advice: "Name a pair's folder, such as \(inside ?? "last")/ in the folder of a run")
    }
    generatorAToB = try Translator(path: names.generatorAToB)
    generatorBToA = try Translator(path: names.generatorBToA)
    if FileContents.exists(names.discriminatorAToB) || FileContents.exists(names.discriminatorBToA)
    {
      discriminators = (
        try Discriminator(path: names.discriminatorAToB),
        try Discriminator(path: names.discriminatorBToA)
      )
    }
    let measuring = try PairMeasuring(folder: names)
    preparation = measuring.images
    classifier =
      FileContents.exists(names.classifier)
      ? DomainClassifier(
        try DomainClassifier.classifier(names.classifier), fit: measuring.fit ?? .resize)
      : nil
    if let problem {
      throw FileProblem(
        .malformed, path: folder, found: problem, advice: "Bring files of one pair together")
    }
  }

  /// Writes the pair; the folder appears whole or not at all.
  ///
  /// - Throws: `FileProblem` if it cannot be written.
  public func save(
    to folder: String, provenance: [String: String] = [:], halfPrecision: Bool = false
  ) throws {
    try AtomicFolder.write(to: folder) { folder in
      let names = PairFolder(folder)
      for (generator, path) in [
        (generatorAToB, names.generatorAToB), (generatorBToA, names.generatorBToA),
      ] {
        try generator.save(to: path, provenance: provenance, halfPrecision: halfPrecision)
      }
      if let (a, b) = discriminators {
        for (judge, path) in [(a, names.discriminatorAToB), (b, names.discriminatorBToA)] {
          try judge.save(to: path, provenance: provenance, halfPrecision: halfPrecision)
        }
      }
      try classifier?.classifier.save(to: names.classifier, halfPrecision: halfPrecision)
      try PairMeasuring(fit: classifier?.fit, images: preparation).save(to: names)
    }
  }

  /// The four networks for training; nil without discriminators.
  public var networks: CycleGAN? {
    discriminators.map {
      CycleGAN(
        generatorAToB: generatorAToB.model, generatorBToA: generatorBToA.model,
        discriminatorAToB: $0.aToB.model,
        discriminatorBToA: $0.bToA.model)
    }
  }

  /// The parameters of both generators under `G_A.` and `G_B.`.
  var generatorParameters: [Module.Entry] {
    generatorAToB.model.namedParameters(under: "G_A")
      + generatorBToA.model.namedParameters(under: "G_B")
  }

  private var problem: String? {
    let (a, b) = (generatorAToB, generatorBToA)
    if a.outputChannels != b.inputChannels || b.outputChannels != a.inputChannels {
      return "G_A maps \(a.inputChannels) channels to \(a.outputChannels), G_B"
        + " \(b.inputChannels) to \(b.outputChannels)"
    }
    guard let judges = discriminators else { return nil }
    let judged = [judges.aToB, judges.bToA].map(\.inputChannels)
    return judged == [a.outputChannels, b.outputChannels]
      ? nil
      : "the discriminators judge images of \(judged[0]) and \(judged[1]) channels, the generators"
        + " make \(a.outputChannels) and \(b.outputChannels)"
  }
}

/// The names inside a pair's folder, those of the official code.
struct PairFolder {
  let path: String
  init(_ path: String) { self.path = path }

  var generatorAToB: String { path + "/G_A.safetensors" }
  var generatorBToA: String { path + "/G_B.safetensors" }
  var discriminatorAToB: String { path + "/D_A.safetensors" }
  var discriminatorBToA: String { path + "/D_B.safetensors" }
  var classifier: String { path + "/classifier.safetensors" }
  /// How the classifier looks at the pair's images.
  var evaluation: String { path + "/evaluation.json" }
}
