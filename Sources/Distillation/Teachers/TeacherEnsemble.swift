import DataPipeline
import FileAccess
import Foundation
import Layers
import Networks
import TensorCore
import Training

/// One or more frozen classifiers that teach a student together.
public struct TeacherEnsemble {
  /// The teachers in the given order.
  public let teachers: [Classifier]
  /// A hash of all teachers' architectures, inputs and weights.
  public let identity: String
  /// The file of each teacher, or its number, for messages.
  private let names: [String]
  private let normalization: Normalization

  /// An ensemble for images with the student's normalization.
  ///
  /// - Precondition: There is at least one teacher.
  public init(_ teachers: [Classifier], imagesNormalizedBy normalization: Normalization) {
    self.init(
      teachers, names: teachers.indices.map { "teacher \($0 + 1)" },
      imagesNormalizedBy: normalization)
  }

  private init(
    _ teachers: [Classifier], names: [String], imagesNormalizedBy normalization: Normalization
  ) {
    precondition(!teachers.isEmpty, "TeacherEnsemble: expected at least one teacher")
    self.teachers = teachers
    self.names = names
    self.normalization = normalization
    var hash = ContentHash()
    for teacher in teachers {
      hash.absorb("\(teacher.model.graph.json) \(teacher.manifest.normalization)")
      for (name, parameter) in teacher.model.namedState {
        hash.absorb(name)
        hash.absorb(parameter.value)
      }
    }
    identity = hash.text
  }

  /// Reads teachers and checks that each fits the data.
  ///
  /// - Parameters:
  ///   - paths: One or more classifier files.
  ///   - data: The description of the student's data.
  ///   - fallback: The architecture for files without a manifest, such as PyTorch's.
  /// - Throws: `FileProblem` if a file is missing, malformed, or has other classes or images.
  public init(
    paths: [String], fitting data: ClassifierManifest,
    fallback: (graph: ResolvedGraph, manifest: ClassifierManifest)?
  ) throws {
    let teachers = try paths.map { path in
      let teacher = try Classifier(path: path, fallback: fallback)
      if let (found, advice) = Self.misfit(teacher, data) {
        throw FileProblem(.malformed, path: path, found: found, advice: advice)
      }
      return teacher
    }
    self.init(teachers, names: paths, imagesNormalizedBy: data.normalization)
  }

  /// The problem that an output is not finite, which no student can learn; nil if all are.
  ///
  /// - Parameters:
  ///   - outputs: The outputs of each teacher for images of the student.
  func problem(with outputs: [Tensor]) -> FileProblem? {
    guard let index = outputs.firstIndex(where: { !$0.isFinite }) else { return nil }
    return FileProblem(
      .malformed, path: names[index],
      found: "the logits of this teacher for a training image contain NaN or infinity",
      advice: "Use another teacher, and check that its normalization suits the images")
  }

  /// The reason why a teacher does not fit this data, and the advice; nil if it fits.
  private static func misfit(
    _ teacher: Classifier, _ data: ClassifierManifest
  ) -> (found: String, advice: String)? {
    let manifest = teacher.manifest
    guard manifest.classNames.count == data.classNames.count else {
      return (
        "this teacher has \(manifest.classNames.count) classes, but the data has"
          + " \(data.classNames.count)", "Name a teacher that was trained on this data"
      )
    }
    guard manifest.classNames == data.classNames else {
      return (
        "this teacher's classes \(manifest.classNames.listed()) are not the data's"
          + " \(data.classNames.listed())",
        Set(manifest.classNames) == Set(data.classNames)
          ? "They are the same classes in another order. Put its outputs in the data's order:"
            + " `condense convert TEACHER reordered.safetensors --classes"
            + " '\(data.classNames.joined(separator: ",").shortened(to: 1000))'`"
          : "Name a teacher that was trained on this data. If its file only lacks the names of its"
            + " classes, convert it again with --classes"
      )
    }
    guard manifest.imageShape == data.imageShape else {
      return (
        "this teacher reads images of \(Shape(manifest.imageShape)), but the data has"
          + " \(Shape(data.imageShape))",
        "Name a teacher for such images, or set data.size and data.color"
      )
    }
    return nil
  }

  /// Each teacher's logits `[N, classes]` for a batch of the student's images `[N, H, W, C]`.
  public func logits(_ images: Tensor) -> [Tensor] {
    teachers.map { teacher in
      teacher.logits(normalization.converted(images, to: teacher.manifest.normalization))
    }
  }

  /// The outputs of each teacher for a batch of the student's images `[N, H, W, C]`.
  ///
  /// - Parameters:
  ///   - images: `[N, H, W, C]`, with the normalization of the student's images.
  ///   - taps: The nodes of each teacher whose values are returned as features.
  public func answers(to images: Tensor, featuresAt taps: [[String]]) -> [TeacherAnswer] {
    zip(teachers, taps).map { teacher, taps in
      let converted = normalization.converted(images, to: teacher.manifest.normalization)
      return TeacherAnswer(of: teacher.model, to: converted, featuresAt: taps)
    }
  }
}
