import Distillation
import FileAccess
import Logging
import RecipeLanguage
import Reporting
import Training

/// Logits that are computed before the training.
extension ClassifierRun {
  func refuseLogitsOfAugmentedImages() throws {
    guard let teaching, classifier.augmentation != .none else { return }
    if let logits = teaching.logits.first {
      throw RecipeProblem(
        at: "teachers.logits",
        "\(logits) cannot be used, because augmentation changes the images in each epoch, and the"
          + " logits are those of the unchanged images. Remove this key or augmentation")
    }
    guard let cache = teaching.cache, teaching.views == nil else { return }
    throw RecipeProblem(
      at: "teachers.cache",
      "\(cache) cannot be used, because augmentation changes the images in each epoch. Set"
        + " teachers.views to the number of views of each image whose logits it keeps, such as 4, or"
        + " remove this key or augmentation")
  }

  /// Rejects settings of stored logits without stored logits.
  func refuseUnusedStorage() throws {
    guard let teaching else { return }
    let augmentation = classifier.augmentation
    if let views = teaching.views {
      guard (1...1000).contains(views) else {
        throw RecipeProblem(at: "teachers.views", "found \(views), expected 1...1000")
      }
      guard augmentation != .none else {
        throw RecipeProblem(
          at: "teachers.views",
          "has no effect, because each image has one view without augmentation. Remove this key")
      }
      guard augmentation.mixup == nil, augmentation.cutmix == nil else {
        throw RecipeProblem(
          at: "teachers.views",
          "mixup and cutmix mix each image with another one in each epoch, so that no stored logits"
            + " fit. Remove this key, or augmentation.mixup and augmentation.cutmix")
      }
    } else if teaching.cachePrecision == .half, augmentation != .none {
      throw RecipeProblem(
        at: "teachers.cache_precision",
        "has no effect, because no logits are stored with augmentation. Set teachers.views, or remove"
          + " this key")
    }
  }

  /// A key that has an effect only if logits are stored; nil if there is none.
  var storageKey: String? {
    if teaching?.cache != nil { return "teachers.cache" }
    if teaching?.views != nil { return "teachers.views" }
    return teaching?.cachePrecision == .half ? "teachers.cache_precision" : nil
  }

  /// Whether the logits are computed before the training.
  func storesLogits(_ student: Classifier, _ teachers: TeacherEnsemble) -> Bool {
    (classifier.augmentation == .none || teaching?.views != nil)
      && readsLogitsAlone(student, teachers)
  }

  /// What the student reads of its teachers.
  func outputsInWords(_ cache: TeacherCache?) throws -> String {
    guard let cache else {
      let images = classifier.augmentation == .none ? "" : ", for the student's augmented images"
      return "teachers: outputs are computed in each step\(images)"
    }
    let order =
      teaching?.views.map { "; epoch e, from 0, shows view e mod \($0) to student and teachers" }
      ?? ""
    return "teachers: \(try cache.words())\(order)"
  }

  /// The teachers' logits, read from the cache or computed; nil without teachers, or if they are
  /// computed in each step.
  func cache(
    at path: String, _ student: Classifier, _ teachers: TeacherEnsemble?,
    _ loaders: LoadedData.Loaders
  ) throws -> TeacherCache? {
    guard let teachers, storesLogits(student, teachers) else { return nil }
    let listener = workshop.listener
    // A shared cache is computed before the folder of the run exists.
    let logger = path == ownCache ? try RunLog.logger(folder) : nil
    var notes: ProgressNotes?
    defer { listener.end() }
    do {
      return try TeacherCache(
        path: path, teachers: teachers, loader: loaders.training,
        precision: teaching?.cachePrecision ?? .full
      ) { done, total in
        if notes == nil {
          let count = teachers.teachers.count
          let text =
            "computing the logits of \(count == 1 ? "the teacher" : "\(count) teachers")"
            + " for \(humanCount(total)) \(loaders.training.views == nil ? "images" : "views of images")"
            + (done > 0 ? "; \(humanCount(done)) are already done" : "")
          listener.line(text)
          logger?.info("\(text)")
          listener.begin("teacher outputs", unit: "images", total: total, completed: done)
          notes = ProgressNotes("teacher outputs", unit: "images", total: total, completed: done)
        }
        listener.update(done, "")
        if let note = notes?.line(done) { logger?.info("\(note)") }
        // After the last image, write the cache; the first step then reacts to the signal.
        if done < total, let signal = workshop.stopRequest { throw SignalInPass(signal: signal) }
      }
    } catch let stop as SignalInPass {
      // By now, the first logits are saved.
      throw workshop.stopped(by: stop.signal)
    }
  }
}
