import DataPipeline
import FileAccess
import Foundation
import Interchange
import TensorCore

/// What a file of teachers' logits holds: the rows of each view of each image, view by view.
struct TeacherCachePlan {
  /// The identity of the teachers, the data and the views, and the form of the file.
  let metadata: [String: String]
  let layout: RowLayout
  private let shapes: [Shape]
  private let names: [String]
  private let precision: TeacherCache.Precision

  private static let formKey = "condense.cache"
  private static let form = "2"
  private static let viewsKey = "condense.views"
  static let advice = "Remove the file; the logits are then computed again"

  init(
    _ teachers: TeacherEnsemble, _ loader: BatchLoader, _ precision: TeacherCache.Precision
  ) {
    let count = loader.dataset.count
    let views = loader.augmentation == .none ? nil : loader.views
    self.precision = precision
    names = teachers.teachers.indices.map { "teacher.\($0)" }
    shapes = teachers.teachers.map { teacher in
      let classes = teacher.manifest.classNames.count
      return views.map { [$0, count, classes] } ?? [count, classes]
    }
    metadata = [
      Self.formKey: Self.form, TeacherCache.teacherKey: teachers.networkIdentity,
      TeacherCache.datasetKey: loader.dataset.identity, Self.viewsKey: Self.views(of: loader),
    ]
    layout = RowLayout(
      Array(zip(names, shapes)), rows: (views ?? 1) * count, type: precision.storageType,
      metadata: metadata)
  }

  /// All that determines the views, in words: `4 with seed 1 and {"flip":true}`.
  private static func views(of loader: BatchLoader) -> String {
    guard loader.augmentation != .none, let views = loader.views else { return "none" }
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    let settings = (try? encoder.encode(loader.augmentation)) ?? Data()
    return "\(views) with seed \(loader.seed) and \(String(decoding: settings, as: UTF8.self))"
  }

  /// Opens a finished file.
  ///
  /// - Throws: `FileProblem` if it is malformed, or belongs to other teachers, data or views.
  func open(_ path: String) throws -> RowFile {
    let file = try RowFile.open(path)
    guard file.metadata[Self.formKey] == Self.form else {
      throw FileProblem(
        .malformed, path: path,
        found: file.metadata[TeacherCache.teacherKey] == nil
          ? "this is no file of teachers' logits that Condense wrote"
          : "these teacher logits are in the form of an earlier version, without checksums",
        advice: file.metadata[TeacherCache.teacherKey] == nil
          ? "Name another file with teachers.cache; files of other programs belong to teachers.logits"
          : Self.advice)
    }
    if let what = difference(from: file.metadata) {
      throw FileProblem(
        .malformed, path: path, found: "these teacher logits were computed with \(what)",
        advice: "Remove the file, or name another file with teachers.cache")
    }
    let rows = try RowFile(file, names: names, shapes: shapes, advice: Self.advice)
    guard rows.isHalf == (precision == .half) else {
      throw FileProblem(
        .malformed, path: path,
        found:
          "these teacher logits are in \(rows.isHalf ? "half" : "full") precision, but the recipe"
          + " asks for \(precision.rawValue) precision",
        advice: "Remove the file, or set teachers.cache_precision: \(rows.isHalf ? "half" : "full")"
      )
    }
    return rows
  }

  /// What differs in the metadata of a file; nil if nothing does.
  func difference(from found: [String: String]) -> String? {
    let sources = [
      (TeacherCache.teacherKey, "other teachers"), (TeacherCache.datasetKey, "other data"),
      (Self.viewsKey, "other views of the images (augmentation, seed or teachers.views)"),
      (Self.formKey, "another version"),
    ]
    return sources.first { found[$0.0] != metadata[$0.0] }?.1
  }
}
