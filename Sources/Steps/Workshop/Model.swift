import FileAccess
import Interchange
import Networks
import TensorCore
import Training
import Translation

/// What a step takes and gives: named networks, with all that their files say about them.
public enum Model {
  /// A network that tells classes apart.
  case classifier(Classifier)
  /// A network from images to images.
  case generator(Translator)
  /// Two generators between domains, with their discriminators where they are at hand.
  case pair(TranslationPair)

  /// Reads a classifier's or a generator's file, or the folder of a pair.
  ///
  /// - Throws: `FileProblem` if it is missing, malformed or something else.
  public init(path: String) throws {
    if FileContents.isFolder(path) {
      self = .pair(try TranslationPair(folder: path))
    } else if try SafetensorsFile(path: path).metadata[GeneratorManifest.key] != nil {
      self = .generator(try Translator(path: path))
    } else {
      self = .classifier(try Classifier(path: path))
    }
  }

  /// The networks that make up the model's cost, by the names of their files.
  public var networks: [(name: String, network: Network)] {
    switch self {
    case .classifier(let classifier): [("classifier", classifier.model)]
    case .generator(let generator): [("generator", generator.model)]
    case .pair(let pair):
      [("G_A", pair.generatorAToB.model), ("G_B", pair.generatorBToA.model)]
    }
  }

  /// The shape of an image that each of the networks reads, `[H, W, C]`.
  public var imageShapes: [Shape] {
    switch self {
    case .classifier(let classifier): [Shape(classifier.manifest.imageShape)]
    case .generator(let generator): [generator.exampleImage]
    case .pair(let pair): [pair.generatorAToB.exampleImage, pair.generatorBToA.exampleImage]
    }
  }

  /// What the networks cost together, for one image of each.
  public var cost: ModelCost {
    zip(networks, imageShapes).map { ModelCost(of: $0.network, imageShape: $1) }
      .reduce(ModelCost(parameters: 0, multiplyAdds: 0, literatureMultiplyAdds: 0, bytes: 0), +)
  }

  /// What it is, in a message: `a classifier`.
  public var noun: String {
    switch self {
    case .classifier: "a classifier"
    case .generator: "a generator"
    case .pair: "a pair of generators"
    }
  }
}
