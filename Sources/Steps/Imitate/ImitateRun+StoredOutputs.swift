import DataPipeline
import Distillation
import RecipeLanguage
import Reporting
import TensorCore
import Training

/// Outputs of the teacher that are computed before the training.
extension ImitateRun {
  /// Rejects a number of views whose outputs cannot be stored.
  func refuseUnstorable(
    _ loader: ViewLoader, _ student: ImageNetwork, _ teacher: ImageNetwork
  ) throws {
    guard step.views != nil else { return }
    if let other = loader.images.firstOfAnotherSize {
      throw RecipeProblem(
        at: "views",
        "outputs are stored for images of one size, but \(loader.images.paths[other]) has another"
          + " size than \(loader.images.paths[0]); set data.resize to one that crops, or remove this key"
      )
    }
    guard ImitationTask.readsOutputsAlone(step.losses, student, imitating: [teacher], on: loader)
    else {
      throw RecipeProblem(
        at: "views",
        "the losses read features of the teacher, but its outputs alone are stored; remove this key"
      )
    }
  }

  /// The teacher's outputs, read from the folder or computed; nil if they are computed in each step.
  ///
  /// The steps of a list share them.
  func storedOutputs(of teacher: ImageNetwork, for loader: ViewLoader) throws -> StoredOutputs? {
    guard step.views != nil else { return nil }
    let name = StoredOutputs.fileName(of: teacher, for: loader, RunFolder.teacherOutputs)
    let listener = workshop.listener
    var isBegun = false
    defer { if isBegun { listener.end() } }
    do {
      return try StoredOutputs(
        path: "\(workshop.sharedFolder)/\(name)", of: teacher, for: loader
      ) { done, total in
        if !isBegun {
          listener.line(
            "computing the teacher's outputs for \(humanCount(total)) views of images"
              + (done > 0 ? "; \(humanCount(done)) are already done" : ""))
          listener.begin("teacher outputs", unit: "images", total: total, completed: done)
          isBegun = true
        }
        listener.update(done, "")
        if done < total, let signal = workshop.stopRequest { throw SignalInPass(signal: signal) }
      }
    } catch let stop as SignalInPass {
      // By now, the first outputs are saved.
      throw workshop.stopped(by: stop.signal)
    }
  }
}
