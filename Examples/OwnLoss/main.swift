// Trains your own network with 100 labels among 500 images: from the labels alone, with a teacher's
// soft targets, and additionally with your own loss term, the distance to the teacher's attention.
//
//     swift run -c release OwnLoss

import Condense
import Foundation

do {
  let teacher = try Classifier(path: "Checkpoints/fashion-resnet20.safetensors")
  let manifest = teacher.manifest
  let images = try FashionMNIST(.train).prefix(500)
  let training = BatchLoader(
    images, batchSize: 25, seed: 1, shuffles: true, normalization: manifest.normalization,
    labeledSubset: LabeledSubset(firstPerClass: 10, of: images))
  let test = BatchLoader(
    try FashionMNIST(.test).prefix(1000), batchSize: 250, normalization: manifest.normalization)

  // Three stages, whose values have the names and the sizes of the teacher's stages.
  var draft = Draft("Three convolutions")
  var value = draft.image(channels: 1)
  for (stage, width) in [(1, 8), (2, 16), (3, 32)] {
    value = draft.convolution(
      "conv\(stage)", value, width, kernel: 3, stride: stage == 1 ? 1 : 2, padding: 1, bias: false)
    value = draft.batchNorm("layer\(stage)", value, then: .relu)
  }
  value = draft.globalAveragePool("pool", value)
  let plan = draft.plan(draft.linear("fc", value, manifest.classNames.count))

  func accuracy(_ losses: Losses, teachers: TeacherEnsemble? = nil) throws -> Double {
    let task = ClassifierTask(
      Classifier(plan, manifest, seed: 1), losses: losses, teachers: teachers,
      optimizer: OptimizerConfiguration(.adam),
      schedule: Schedule(learningRate: 0.02, decay: .cosine(finalFraction: 0)),
      training: training, test: test)
    return try task.train(epochs: 6).quality
  }

  let teachers = TeacherEnsemble([teacher], imagesNormalizedBy: manifest.normalization)
  let (labels, softTargets) = (LabelTerm(), SoftTargetTerm(weight: 1))
  print("accuracy from labels alone:", try accuracy(Losses([labels])))
  print("with soft targets:", try accuracy(Losses([labels, softTargets]), teachers: teachers))
  let attention = AttentionTransfer(weight: 0.3)
  print(
    "with soft targets and attention:",
    try accuracy(Losses([labels, softTargets, attention]), teachers: teachers))
} catch {
  FileHandle.standardError.write(Data("\(error)\n".utf8))
  exit(1)
}
