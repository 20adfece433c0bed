import DataPipeline
import FileAccess
import Foundation
import Layers
import Networks
import TensorCore
import Training

/// A folder with the networks of one CycleGAN: `G_A.safetensors` and `G_B.safetensors`, and
/// optionally `D_A.safetensors`, `D_B.safetensors` and a classifier of the two domains.
public struct TranslationPair {
  /// The generator from images of A to images of B.
  public var generatorAToB: Translator
  /// The generator from images of B to images of A.
  public var generatorBToA: Translator
  /// The discriminators of images of B and of A; nil for a pair for inference only.
  public var discriminators: (aToB: Discriminator, bToA: Discriminator)?
  /// The classifier of the two domains; Fréchet distances use its features.
  public var classifier: DomainClassifier?
  /// The preparation of test images for the generators; nil if unknown.
  public var preparation: ImagePreparation?

  /// A pair of these networks.
  ///
  /// - Precondition: The outputs of each generator fit the other generator and its discriminator.
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

  /// Initializes four networks at random, each from its own random stream.
  ///
  /// - Parameters:
  ///   - generators: The plans of `G_A`, from A to B, and of `G_B`, from B to A.
  ///   - discriminators: The plans of `D_A`, for images of B, and of `D_B`, for images of A.
  ///   - imageSize: Height and width of the training images, if known.
  ///   - seed: The seed of all four networks.
  ///   - classifier: The classifier of the two domains; nil if there is none.
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
  ///   match.
  public init(folder: String) throws {
    let names = PairFolder(folder)
    guard FileContents.exists(names.generatorAToB) || FileContents.exists(names.generatorBToA)
    else {
      let inside = ["compressed", "last-average", "last"].first {
        FileContents.exists(PairFolder("\(folder)/\($0)").generatorAToB)
      }
      throw FileProblem(
        .missing, path: folder,
        found: "this folder contains no G_A.safetensors and G_B.safetensors",
        advice: "Name the folder of a pair, such as \(inside ?? "last")/ in the folder of a run")
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
        .malformed, path: folder, found: problem,
        advice: "Use a folder whose files belong to the same pair")
    }
  }

  /// The file of the classifier in the folder of a pair.
  package static func classifierFile(in folder: String) -> String { PairFolder(folder).classifier }

  /// Writes the pair atomically: the folder appears complete or not at all.
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
      return "G_A maps \(a.inputChannels) channels to \(a.outputChannels), but G_B maps"
        + " \(b.inputChannels) to \(b.outputChannels)"
    }
    guard let judges = discriminators else { return nil }
    let judged = [judges.aToB, judges.bToA].map(\.inputChannels)
    return judged == [a.outputChannels, b.outputChannels]
      ? nil
      : "the discriminators read images of \(judged[0]) and \(judged[1]) channels, but the generators"
        + " output \(a.outputChannels) and \(b.outputChannels)"
  }
}

/// The file names in a pair's folder, which are those of the official code.
struct PairFolder {
  let path: String
  init(_ path: String) { self.path = path }

  var generatorAToB: String { path + "/G_A.safetensors" }
  var generatorBToA: String { path + "/G_B.safetensors" }
  var discriminatorAToB: String { path + "/D_A.safetensors" }
  var discriminatorBToA: String { path + "/D_B.safetensors" }
  var classifier: String { path + "/classifier.safetensors" }
  /// The measurement settings.
  var evaluation: String { path + "/evaluation.json" }
}
