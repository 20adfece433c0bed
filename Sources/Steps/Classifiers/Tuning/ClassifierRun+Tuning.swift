import Distillation
import Training

extension ClassifierRun {
  /// The losses with the temperature and the label weight that short trainings find for the student.
  ///
  /// - Throws: `StoppedBySignal`, with the finished trainings saved.
  func tuned(
    _ losses: Losses, _ settings: TuningSettings, _ student: Classifier,
    _ teachers: TeacherEnsemble?, _ cache: TeacherCache?, _ loaders: LoadedData.Loaders
  ) throws -> Losses {
    let search = TemperatureSearch(
      settings: settings, classifier: classifier, losses: losses, workshop: workshop)
    return try search(loaders) { losses, data in
      ClassifierTask(
        Classifier(model: student.model.copy(), manifest: student.manifest), losses: losses,
        teachers: data.part(of: teachers), cache: data.stored(cache),
        ownAverageDecay: teaching?.ownAverage,
        optimizer: classifier.optimizer.clipped(to: classifier.training.clipNorm),
        schedule: classifier.schedule.shortened(by: settings.length), training: data.training,
        test: data.measured,
        averageDecay: classifier.training.averageDecay)
    }
  }
}
