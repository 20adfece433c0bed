import FileAccess
import Interchange
import Networks
import TensorCore
import Training
import Translation

/// The input and output of a step: networks with the descriptions from their files.
public enum Model {
  /// A classifier.
  case classifier(Classifier)
  /// A network from images to images.
  case generator(Translator)
  /// Two generators between two domains, with their discriminators if available.
  case pair(TranslationPair)

  /// Reads a classifier's or a generator's file, or the folder of a pair.
  ///
  /// - Throws: `FileProblem` if it is missing, malformed or of another kind.
  public init(path: String) throws {
    if FileContents.isFolder(path) {
      self = .pair(try TranslationPair(folder: path))
      return
    }
    let file = try DescribedFile(path: path)
    self =
      file.metadata[GeneratorManifest.key] != nil
      ? .generator(try Translator(in: file)) : .classifier(try Classifier(in: file))
  }

  /// The networks that contribute to the model's cost, by the names of their files.
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

  /// The total cost of the networks for one image each.
  public var cost: ModelCost {
    zip(networks, imageShapes).map { ModelCost(of: $0.network, imageShape: $1) }
      .reduce(ModelCost(parameters: 0, multiplyAdds: 0, literatureMultiplyAdds: 0, bytes: 0), +)
  }

  /// The kind of model, for messages: `a classifier`.
  public var noun: String {
    switch self {
    case .classifier: "a classifier"
    case .generator: "a generator"
    case .pair: "a pair of generators"
    }
  }
}
