import FileAccess
import Foundation
import Interchange
import Networks

/// Classifiers that name classes together, by the weighted mean of their probabilities.
///
/// One file holds them as one network, whose logits are the logarithms of the mean probabilities,
/// so that it can be used like any classifier. The file also describes each member, so that a
/// distillation can use them one by one.
public struct ClassifierEnsemble {
  /// A classifier of an ensemble.
  public struct Member {
    /// The file that it came from, for messages.
    public let name: String
    /// The classifier.
    public let classifier: Classifier
    /// The share of its probabilities in the mean.
    public let weight: Double

    /// A member with a name and a weight.
    public init(_ name: String, _ classifier: Classifier, weight: Double) {
      self.name = name
      self.classifier = classifier
      self.weight = weight
    }
  }

  /// The key of the members in a file's metadata.
  public static var metadataKey: String { EnsembleManifest.key }

  /// Whether the members come from one file, and their names are not those of files.
  package private(set) var isUnfolded = false
  /// The members, whose weights sum to 1.
  public let members: [Member]

  /// An ensemble of classifiers with the same classes.
  ///
  /// - Throws: `FileProblem` that names the first classifier that does not fit the others.
  /// - Precondition: There is a member, and the weights are not negative and sum to a number above 0.
  public init(_ members: [Member]) throws {
    let sum = members.reduce(0) { $0 + $1.weight }
    precondition(
      sum > 0 && sum.isFinite && members.allSatisfy { $0.weight >= 0 },
      "ClassifierEnsemble: found the weights \(members.map(\.weight)), expected numbers of at least 0"
        + " with a sum above 0")
    self.members = members.map { Member($0.name, $0.classifier, weight: $0.weight / sum) }
    for member in members.dropFirst() { try EnsembleFit(members[0]).refuseMisfit(member) }
  }

  /// The classifiers in files; an ensemble's members share the weight of their file.
  ///
  /// - Parameters:
  ///   - paths: The paths of the files, at least one.
  ///   - weights: The weight of each file, as for `init(_:)`; nil for equal weights of all
  ///     classifiers.
  /// - Throws: `FileProblem` if a file is missing or malformed, or does not fit the first.
  public init(paths: [String], weights: [Double]? = nil) throws {
    try self.init(Self.members(of: paths, weights: weights))
  }

  /// The classifiers in files, which need not fit into one network.
  ///
  /// - Parameters:
  ///   - paths: The paths of files, or of folders of classifiers.
  ///   - weights: The weight of each path; nil for equal weights of all classifiers.
  /// - Throws: `FileProblem` if a file is missing or malformed.
  /// - Precondition: There is a weight for each path.
  public static func members(
    of paths: [String], weights: [Double]? = nil
  ) throws -> [Member] {
    var members: [Member] = []
    for (index, path) in paths.enumerated() {
      let file = try ClassifierEnsemble(path: path)
      let total = weights?[index] ?? Double(file.members.count)
      members += file.members.enumerated().map { number, member in
        Member(
          file.isUnfolded ? "\(path), member \(number + 1)" : member.name, member.classifier,
          weight: total * member.weight)
      }
    }
    return members
  }

  /// The members of an ensemble's file; nil if the file holds another model.
  ///
  /// - Throws: `FileProblem` if its description is invalid or does not match its network.
  public init?(in file: DescribedFile, of classifier: Classifier) throws {
    guard let manifest = try EnsembleManifest(in: file) else { return nil }
    isUnfolded = true
    members = try manifest.members.enumerated().map { index, member in
      Member(
        member.name,
        try member.classifier(number: index, in: classifier.model, path: file.path),
        weight: member.weight)
    }
  }

  /// The members of the file at `path`, or the classifier in it as the only one; the classifiers of
  /// a folder, such as the snapshots of a run, in the order of their names.
  ///
  /// - Parameters:
  ///   - path: The path of the file or folder.
  ///   - fallback: The description for a file without a manifest, such as PyTorch's.
  /// - Throws: `FileProblem` if the file is missing or malformed.
  public init(
    path: String, fallback: (graph: ResolvedGraph, manifest: ClassifierManifest)? = nil
  ) throws {
    if FileContents.isFolder(path) {
      let files = try Self.files(inFolder: path)
      members = try files.flatMap { file in
        try ClassifierEnsemble(path: file, fallback: fallback).members.map {
          Member(file, $0.classifier, weight: $0.weight / Double(files.count))
        }
      }
      return
    }
    let file = try DescribedFile(path: path)
    let classifier = try Classifier(in: file, fallback: fallback)
    if let ensemble = try ClassifierEnsemble(in: file, of: classifier) {
      self = ensemble
    } else {
      members = [Member(path, classifier, weight: 1)]
    }
  }

  private static func files(inFolder folder: String) throws -> [String] {
    let names = ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? [])
      .filter { $0.hasSuffix(".safetensors") && !$0.hasPrefix(".") }
    guard !names.isEmpty else {
      throw FileProblem(
        .malformed, path: folder, found: "this folder has no .safetensors file with a classifier",
        advice: "Name a file, or a folder of classifiers such as the snapshots of a run")
    }
    let run = RunFolder(folder)
    guard !FileContents.exists(run.recipe) else {
      throw FileProblem(
        .malformed, path: folder, found: "this is the folder of a run, which also has other files",
        advice: "Name its last.safetensors"
          + (FileContents.isFolder(run.snapshots) ? ", or its folder snapshots" : ""))
    }
    // Epoch 1000 comes after epoch 999.
    return names.sorted { $0.compare($1, options: .numeric) == .orderedAscending }
      .map { "\(run.path)/\($0)" }
  }

  /// Writes the ensemble as one classifier.
  ///
  /// - Parameters:
  ///   - path: The path of the file; an existing file is replaced.
  ///   - provenance: Entries to add to those of the manifest.
  ///   - halfPrecision: Whether to store weights in 16 bits.
  /// - Throws: `FileProblem` if it cannot be written.
  public func save(
    to path: String, provenance: [String: String] = [:], halfPrecision: Bool = false
  ) throws {
    let classifier = combined
    try ModelFile.save(
      classifier.model, classifier.manifest, to: path, provenance: provenance,
      halfPrecision: halfPrecision, metadata: try EnsembleManifest(of: self).metadata)
  }
}
