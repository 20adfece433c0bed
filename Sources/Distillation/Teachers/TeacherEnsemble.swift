import DataPipeline
import FileAccess
import Foundation
import Layers
import Networks
import TensorCore
import Training

/// One or more frozen classifiers that teach a student together.
///
/// Networks can read images of another size, color and normalization than the student. In addition,
/// there can be teachers of which only the logits for the training images are known.
public struct TeacherEnsemble {
  /// The networks in the given order.
  public let teachers: [Classifier]
  /// The teachers of which only the logits are known; they come after the networks.
  public private(set) var stored: [TeacherLogits]
  /// How the teachers' logits become one target.
  public var mixture = TeacherMixture()
  /// A hash of all networks' architectures, inputs and weights, and of all stored logits.
  public let identity: String
  /// The same hash of the networks alone.
  let networkIdentity: String
  /// The file of each network, or its number, for messages.
  public let names: [String]
  /// Where each network comes from: the index of its file, and its share of the file's weight.
  private let origins: [TeacherOrigin]
  /// The normalization of the student's images.
  package let normalization: Normalization
  /// The classes of each network in the order of the student's.
  let classOrders: [ClassOrder]

  /// An ensemble for images with the student's normalization, with classes in the student's order.
  ///
  /// - Parameters:
  ///   - teachers: The networks.
  ///   - stored: The logits of other teachers.
  ///   - normalization: The normalization of the student's images.
  /// - Precondition: There is at least one teacher.
  public init(
    _ teachers: [Classifier], stored: [TeacherLogits] = [],
    imagesNormalizedBy normalization: Normalization
  ) {
    self.init(
      teachers.enumerated().map {
        Member("teacher \($0 + 1)", $1, .same, TeacherOrigin(file: $0, share: 1, siblings: 1))
      }, stored: stored, normalization: normalization, imageShape: nil)
  }

  private init(
    _ members: [Member], stored: [TeacherLogits], normalization: Normalization,
    imageShape: [Int]?
  ) {
    precondition(
      !members.isEmpty || !stored.isEmpty, "TeacherEnsemble: expected at least one teacher")
    teachers = members.map(\.classifier)
    names = members.map(\.name)
    classOrders = members.map(\.classOrder)
    origins = members.map(\.origin)
    self.stored = stored
    self.normalization = normalization
    var hash = ContentHash()
    for member in members { member.absorb(into: &hash, studentImageShape: imageShape) }
    networkIdentity = hash.text
    for logits in stored { hash.absorb(logits.identity) }
    identity = hash.text
  }

  /// Reads teachers and checks that each fits the data.
  ///
  /// - Parameters:
  ///   - paths: Classifier files; an ensemble's members teach one by one.
  ///   - stored: The logits of other teachers.
  ///   - data: The description of the student's data.
  ///   - fallback: The architecture for files without a manifest, such as PyTorch's.
  /// - Throws: `FileProblem` if a file is missing, malformed, or has other classes, or images that
  ///   the student's cannot be converted to.
  /// - Precondition: There is at least one teacher.
  public init(
    paths: [String], stored: [TeacherLogits] = [], fitting data: ClassifierManifest,
    fallback: (graph: ResolvedGraph, manifest: ClassifierManifest)?
  ) throws {
    let members = try paths.enumerated().flatMap { index, path in
      try Self.members(
        of: ClassifierEnsemble(path: path, fallback: fallback), path: path, file: index, data)
    }
    self.init(
      members, stored: stored, normalization: data.normalization, imageShape: data.imageShape)
  }

  /// Classifiers as teachers, if they fit the data.
  ///
  /// - Parameters:
  ///   - members: The classifiers; their weights have no effect.
  ///   - data: The description of the student's data.
  /// - Throws: `FileProblem` as `init(paths:stored:fitting:fallback:)`.
  public init(
    _ members: [ClassifierEnsemble.Member], fitting data: ClassifierManifest
  ) throws {
    let members = try members.enumerated().map { index, member in
      try Member(
        member.name, fitting: member.classifier, data: data,
        TeacherOrigin(file: index, share: 1, siblings: 1))
    }
    self.init(
      members, stored: [], normalization: data.normalization, imageShape: data.imageShape)
  }

  private static func members(
    of ensemble: ClassifierEnsemble, path: String, file: Int, _ data: ClassifierManifest
  ) throws -> [Member] {
    let count = ensemble.members.count
    return try ensemble.members.enumerated().map { index, member in
      try Member(
        ensemble.isUnfolded ? "\(path), member \(index + 1)" : member.name,
        fitting: member.classifier, data: data,
        TeacherOrigin(file: file, share: member.weight, siblings: count))
    }
  }

  /// The same networks, with the logits of some of the images, for a data set of these images.
  package func selecting(_ images: [Int]) -> TeacherEnsemble {
    var part = self
    part.stored = stored.map { $0.selecting(images) }
    return part
  }

  /// The number of networks and stored logits.
  public var count: Int { teachers.count + stored.count }

  /// The number of files with networks, and of stored logits.
  package var sourceCount: Int { (origins.last.map { $0.file + 1 } ?? 0) + stored.count }

  /// The weight of each teacher, given one for each file and each of the stored logits: the members
  /// of an ensemble share the weight of their file.
  ///
  /// - Precondition: There are `sourceCount` weights.
  package func teacherWeights(ofSources weights: [Double]) -> [Double] {
    origins.map { weights[$0.file] * $0.share } + weights.suffix(stored.count)
  }

  /// The weight of each teacher if all count equally, except that an ensemble's members keep the
  /// ratio of their weights; nil if all weights are equal.
  package var unequalWeights: [Double]? {
    let weights = origins.map { $0.share * Double($0.siblings) } + stored.map { _ in 1 }
    return weights.allSatisfy { abs($0 - 1) < 1e-6 } ? nil : weights
  }

  /// The problem that an output is not finite, which no student can learn; nil if all are.
  ///
  /// - Parameters:
  ///   - outputs: The outputs of each network for images of the student.
  func problem(with outputs: [Tensor]) -> FileProblem? {
    guard let index = outputs.firstIndex(where: { !$0.isFinite }) else { return nil }
    return FileProblem(
      .malformed, path: names[index],
      found: "the logits of this teacher for a training image contain NaN or infinity",
      advice: "Use another teacher, and check that its normalization suits the images")
  }
}

/// The file that a network comes from.
private struct TeacherOrigin {
  let file: Int
  /// The share of the network in the weight of its file.
  let share: Double
  /// The number of networks in the file.
  let siblings: Int
}

/// A network of an ensemble.
private struct Member {
  let name: String
  let classifier: Classifier
  let classOrder: ClassOrder
  let origin: TeacherOrigin

  init(
    _ name: String, _ classifier: Classifier, _ classOrder: ClassOrder, _ origin: TeacherOrigin
  ) {
    self.name = name
    self.classifier = classifier
    self.classOrder = classOrder
    self.origin = origin
  }

  /// Rejects a network whose classes or images do not fit the data.
  init(
    _ path: String, fitting classifier: Classifier, data: ClassifierManifest,
    _ origin: TeacherOrigin
  ) throws {
    func misfit(_ found: String, _ advice: String) -> FileProblem {
      FileProblem(.malformed, path: path, found: found, advice: advice)
    }
    let manifest = classifier.manifest
    guard manifest.classNames.count == data.classNames.count else {
      throw misfit(
        "this teacher has \(manifest.classNames.count) classes, but the data has"
          + " \(data.classNames.count)", "Name a teacher that was trained on this data")
    }
    guard let order = ClassOrder(of: manifest.classNames, as: data.classNames) else {
      throw misfit(
        "this teacher's classes \(manifest.classNames.listed()) are not the data's"
          + " \(data.classNames.listed())",
        "Name a teacher that was trained on this data. If its file only lacks their names, convert it"
          + " again with --classes")
    }
    let (channels, wanted) = (data.imageShape[2], manifest.imageShape[2])
    guard ImageConversion.canConvert(channels: channels, to: wanted) else {
      throw misfit(
        "this teacher reads images of \(wanted) channels, but the data has \(channels), which cannot be"
          + " converted", "Name a teacher for gray or RGB images")
    }
    self.init(path, classifier, order, origin)
  }

  /// Absorbs everything that determines the logits.
  ///
  /// - Parameter studentImageShape: The shape of the student's images. Networks that read such
  ///   images keep the hash that earlier versions gave them.
  func absorb(into hash: inout ContentHash, studentImageShape: [Int]?) {
    hash.absorb("\(classifier.model.graph.json) \(classifier.manifest.normalization)")
    for (name, parameter) in classifier.model.namedState {
      hash.absorb(name)
      hash.absorb(parameter.value)
    }
    if studentImageShape != classifier.manifest.imageShape {
      hash.absorb(classifier.manifest.imageShape)
    }
    if let places = classOrder.places { hash.absorb(places) }
  }
}
