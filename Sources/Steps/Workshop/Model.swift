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
  /// Another network.
  case network(DescribedNetwork)
  /// Two generators between two domains, with their discriminators if available.
  case pair(TranslationPair)

  /// Reads the file of a network, or the folder of a pair. A network whose output is a number per
  /// class becomes a classifier if its file names the classes and states the size of images.
  ///
  /// - Throws: `FileProblem` if it is missing, malformed or of another kind.
  public init(path: String) throws {
    if FileContents.isFolder(path) {
      self = .pair(try TranslationPair(folder: path))
      return
    }
    let file = try DescribedFile(path: path)
    if file.metadata[GeneratorManifest.key] != nil {
      self = .generator(try Translator(in: file))
    } else if let network = try DescribedNetwork(in: file) {
      let isNamed = network.manifest.classNames != nil
      self =
        (isNamed ? try? Classifier(in: file) : nil).map { .classifier($0) } ?? .network(network)
    } else {
      // Its error says why the file is none.
      self = .classifier(try Classifier(in: file))
    }
  }

  /// The networks that contribute to the model's cost, by the names of their files.
  public var networks: [(name: String, network: Network)] {
    switch self {
    case .classifier(let classifier): [("classifier", classifier.model)]
    case .generator(let generator): [("generator", generator.model)]
    case .network(let network): [("network", network.model)]
    case .pair(let pair):
      [("G_A", pair.generatorAToB.model), ("G_B", pair.generatorBToA.model)]
    }
  }

  /// The shape of an image that each of the networks reads, `[H, W, C]`.
  public var imageShapes: [Shape] {
    switch self {
    case .classifier(let classifier): [Shape(classifier.manifest.imageShape)]
    case .generator(let generator): [generator.exampleImage]
    case .network(let network): [network.exampleImage]
    case .pair(let pair): [pair.generatorAToB.exampleImage, pair.generatorBToA.exampleImage]
    }
  }

  /// The total cost of the networks for one image each.
  public var cost: ModelCost { cost(for: nil) }

  /// The total cost of the networks for one image each.
  ///
  /// - Parameter image: The shape of a single network's image, `[H, W, C]`; nil for `imageShapes`.
  public func cost(for image: Shape?) -> ModelCost {
    zip(networks, image.map { [$0] } ?? imageShapes).map {
      ModelCost(of: $0.network, imageShape: $1)
    }
    .reduce(ModelCost(parameters: 0, multiplyAdds: 0, literatureMultiplyAdds: 0, bytes: 0), +)
  }

  /// The kind of model, for messages: `a classifier`.
  public var noun: String {
    switch self {
    case .classifier: "a classifier"
    case .generator: "a generator"
    case .network: "another network"
    case .pair: "a pair of generators"
    }
  }
}
