// Compresses a pair of generators to a quarter of its multiply-adds: a small search for the channels
// to keep, and a few steps of fine-tuning.
//
//     swift run -c release CompressPair

import Condense
import Foundation

do {
  let folder = FileManager.default.temporaryDirectory
    .appendingPathComponent("compress-pair-\(UUID().uuidString)").path
  defer { try? FileManager.default.removeItem(atPath: folder) }

  // Images as the pair was trained on: sneakers (7) and ankle boots (9) of Fashion-MNIST.
  let images = folder + "/images"
  try FashionPair(labels: (7, 9)).write(to: images, trainLimit: 48, testLimit: 16)

  let pair = "Checkpoints/fashion-pair"
  var step = Coevolve(
    pair, data: images, budget: CompressionBudget(resource: .multiplyAdds, amount: 0.25))
  step.search.population = 4
  step.search.generations = 1
  step.candidates.calibrationCount = 4
  step.finetune.steps = 5

  let run = Experiment(ExperimentRecipe(single: step), in: folder + "/run")
  let result = try run.run()[0]
  for (name, model) in [("before", try Model(path: pair)), ("after", result.model)] {
    let cost = model.cost
    print("\(name): \(cost.multiplyAdds) multiply-adds, \(cost.parameters) parameters")
  }
} catch {
  FileHandle.standardError.write(Data("\(error)\n".utf8))
  exit(1)
}
