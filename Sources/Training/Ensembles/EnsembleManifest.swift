import FileAccess
import Foundation
import Interchange
import Networks

/// The description of the members in an ensemble's file.
struct EnsembleManifest: Codable {
  /// The metadata key, whose value is JSON.
  static let key = "condense.ensemble"

  /// A member: what its own file would say beside its weights.
  struct Member: Codable {
    let name: String
    let weight: Double
    let graph: Graph
    let manifest: ClassifierManifest
  }

  let members: [Member]

  init(of ensemble: ClassifierEnsemble) {
    members = ensemble.members.map {
      Member(
        name: $0.name, weight: $0.weight, graph: $0.classifier.model.graph,
        manifest: $0.classifier.manifest)
    }
  }

  /// The description in a file; nil if there is none.
  ///
  /// - Throws: `FileProblem` if it is invalid.
  init?(in file: DescribedFile) throws {
    guard let json = file.metadata[Self.key] else { return nil }
    do {
      self = try JSONDecoder().decode(Self.self, from: Data(json.utf8))
    } catch {
      throw Self.problem(path: file.path, "it cannot be read")
    }
    let weights = members.map(\.weight)
    guard !members.isEmpty, weights.allSatisfy({ $0 >= 0 && $0.isFinite }),
      abs(weights.reduce(0, +) - 1) < 1e-3
    else {
      throw Self.problem(
        path: file.path, "the weights \(weights) of its members do not sum to 1")
    }
  }

  /// The entry of a file's metadata.
  var metadata: [String: String] {
    get throws {
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
      return [Self.key: String(decoding: try encoder.encode(self), as: UTF8.self)]
    }
  }

  /// The problem of a description that does not match the file.
  static func problem(path: String, _ reason: String) -> FileProblem {
    FileProblem(
      .malformed, path: path,
      found: "its description of the members of an ensemble is invalid: \(reason)",
      advice: "Write the ensemble again from its members with condense ensemble")
  }
}

extension EnsembleManifest.Member {
  /// The classifier, with its tensors in the network of the whole ensemble.
  ///
  /// - Throws: `FileProblem` if the description does not match the network.
  func classifier(number: Int, in network: Network, path: String) throws -> Classifier {
    let prefix = EnsembleGraph.prefix(number)
    var tensors = network.foldedTensors.filter { $0.key.hasPrefix(prefix) }
    tensors = Dictionary(
      uniqueKeysWithValues: tensors.map { (String($0.key.dropFirst(prefix.count)), $0.value) })
    do throws(GraphProblem) {
      let resolved = try ResolvedGraph(graph)
      let plan = try NetworkPlan(resolved, shapes: tensors.mapValues(\.shape))
      let output = try plan.outputShape(for: .init(manifest.imageShape))
      if let problem = manifest.problem(of: plan, output: output) { throw GraphProblem(problem) }
      return Classifier(model: Network(resolved, tensors: tensors), manifest: manifest)
    } catch {
      throw EnsembleManifest.problem(path: path, "member \(number + 1): \(error)")
    }
  }
}
