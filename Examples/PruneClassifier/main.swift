// Prunes channels of a classifier to half of its multiply-adds, with your own criterion.
//
//     swift run -c release PruneClassifier

import Condense
import Foundation

/// The mean activation of a channel times the weights that read it: Wanda's score of a weight (Sun
/// et al. 2024, equation 1), summed over a channel's weights.
struct ActivationTimesWeights: Criterion {
  static let key = "activation_times_weights"
  var needs: Evidence.Kinds { .activations }

  func scores(
    of units: any PrunableUnits, in network: Network, _ evidence: Evidence
  ) -> [Float] {
    let weights = units.sums(overWeightsThat: .read, in: network) { $0.value.scalars.map(abs) }
    return zip(evidence.meanActivations, weights).map { $0 * Float($1) }
  }
}

do {
  let classifier = try Classifier(path: "Checkpoints/fashion-resnet20.safetensors")
  let manifest = classifier.manifest
  func batches(_ split: DatasetSplit, _ count: Int) throws -> BatchLoader {
    BatchLoader(
      try FashionMNIST(split).prefix(count), batchSize: 50, normalization: manifest.normalization)
  }

  let pruning = ChannelPruning(
    to: .share(0.5, of: .multiplyAdds), by: ActivationTimesWeights(), scope: .uniform)
  let (network, report) = try pruning(
    classifier.model, imageShape: Shape(manifest.imageShape),
    images: batches(.train, 100).batches(epoch: 0).map(\.images))
  let pruned = Classifier(model: network, manifest: manifest)

  let test = try batches(.test, 1000)
  for (name, classifier, cost) in [
    ("before", classifier, report.before), ("after", pruned, report.after),
  ] {
    let accuracy = ClassificationReport(of: classifier, on: test).top1
    print(
      "\(name): accuracy \(accuracy), \(cost.multiplyAdds) multiply-adds,"
        + " \(cost.parameters) parameters")
  }
} catch {
  FileHandle.standardError.write(Data("\(error)\n".utf8))
  exit(1)
}
