import DataPipeline
import FileAccess
import Foundation
import Layers
import TensorCore
import Training

/// One or more frozen classifiers that a student learns from together.
public struct TeacherEnsemble {
  /// The teachers, in the order given.
  public let teachers: [Classifier]
  /// A hash of every teacher's architecture, input and weights.
  public let identity: String
  private let normalization: Normalization

  /// Brings teachers together for images that are normalized in the student's way.
  ///
  /// - Precondition: There is at least one teacher.
  public init(_ teachers: [Classifier], imagesNormalizedBy normalization: Normalization) {
    precondition(!teachers.isEmpty, "TeacherEnsemble: expected at least one teacher")
    self.teachers = teachers
    self.normalization = normalization
    var hash = ContentHash()
    for teacher in teachers {
      hash.absorb("\(teacher.manifest.architecture) \(teacher.manifest.normalization)")
      for (name, parameter) in teacher.model.namedState {
        hash.absorb(name)
        parameter.value.withPointer { pointer in
          hash.absorb(Array(UnsafeRawBufferPointer(start: pointer, count: parameter.value.count * 4)))
        }
      }
    }
    identity = hash.text
  }

  /// Reads teachers and checks that each fits the data.
  ///
  /// - Parameters:
  ///   - paths: One or more classifier files.
  ///   - data: What the student learns from; it also describes a file without a manifest, with `architecture`.
  /// - Throws: `FileProblem` if a file is missing, malformed or of other classes or images.
  public init(paths: [String], fitting data: ClassifierManifest, fallback: ClassifierManifest?) throws {
    let teachers = try paths.map { path in
      let teacher = try Classifier(path: path, fallback: fallback)
      let (classes, channels) = (
        teacher.manifest.architecture.classes, teacher.manifest.architecture.inputChannels
      )
      guard classes == data.classNames.count else {
        throw FileProblem(
          .malformed, path: path,
          found: "this teacher tells \(classes) classes apart, the data has \(data.classNames.count)",
          advice: "Name a teacher that was trained on this data")
      }
      guard teacher.manifest.classNames == data.classNames else {
        throw FileProblem(
          .malformed, path: path,
          found: "this teacher's classes \(teacher.manifest.classNames) are not the data's"
            + " \(data.classNames)",
          advice: "Name a teacher that was trained on this data, with its classes in the same order")
      }
      guard channels == data.imageShape.last else {
        throw FileProblem(
          .malformed, path: path,
          found: "this teacher takes images of \(channels) channels, the data has \(data.imageShape[2])",
          advice: "Name a teacher for such images, or set data.color")
      }
      return teacher
    }
    self.init(teachers, imagesNormalizedBy: data.normalization)
  }

  /// Each teacher's logits `[N, classes]` for a batch of the student's images `[N, H, W, C]`.
  public func logits(_ images: Tensor) -> [Tensor] {
    teachers.map { teacher in
      teacher.logits(normalization.converted(images, to: teacher.manifest.normalization))
    }
  }

  /// The mixture `p = Σ softmax(zᵢ / T) / n` that the student is to match: the mean of the probabilities.
  public static func softTargets(_ logits: [Tensor], temperature: Float) -> Tensor {
    var mixture = logits[0].softmax(temperature: temperature)
    for other in logits.dropFirst() { mixture.add(other.softmax(temperature: temperature)) }
    return logits.count == 1 ? mixture : mixture.scaled(by: 1 / Float(logits.count))
  }
}
