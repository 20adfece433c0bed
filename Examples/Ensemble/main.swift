// Three teachers, one from a file and two that are trained here, teach a student without labels.
//
//     swift run -c release Ensemble

import Condense
import Foundation

do {
  let first = try Classifier(path: "Checkpoints/fashion-resnet20.safetensors")
  let manifest = first.manifest
  let training = BatchLoader(
    try FashionMNIST(.train).prefix(800), batchSize: 25, seed: 1, shuffles: true,
    normalization: manifest.normalization)
  let test = BatchLoader(
    try FashionMNIST(.test).prefix(500), batchSize: 250, normalization: manifest.normalization)

  func trained(
    _ plan: NetworkPlan, by losses: Losses, teachers: TeacherEnsemble? = nil, epochs: Int
  ) throws -> Classifier {
    let task = ClassifierTask(
      Classifier(plan, manifest, seed: 1), losses: losses, teachers: teachers,
      optimizer: OptimizerConfiguration(.adam),
      schedule: Schedule(learningRate: 0.01, decay: .cosine(finalFraction: 0)),
      training: training, test: test)
    try task.train(epochs: epochs)
    return task.classifier
  }

  func report(_ name: String, _ classifier: Classifier) {
    let accuracy = ClassificationReport(of: classifier, on: test).top1
    print("\(name), \(classifier.model.graph.title): accuracy \(accuracy)")
  }

  let leNet = NetworkPlan.leNet(height: 28, width: 28, inputChannels: 1, classes: 10)
  let resNet = NetworkPlan.resNet(depth: 8, width: 8, inputChannels: 1, classes: 10)
  let teachers = [
    first, try trained(leNet, by: .labels, epochs: 3), try trained(resNet, by: .labels, epochs: 3),
  ]
  for teacher in teachers { report("teacher", teacher) }

  // Soft targets are the mean of the teachers' probabilities.
  let student = try trained(
    .resNet(depth: 8, width: 4, inputChannels: 1, classes: 10),
    by: Losses([SoftTargetTerm(weight: 1, temperature: 2)]),
    teachers: TeacherEnsemble(teachers, imagesNormalizedBy: manifest.normalization), epochs: 5)
  report("student", student)
} catch {
  FileHandle.standardError.write(Data("\(error)\n".utf8))
  exit(1)
}
