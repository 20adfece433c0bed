// Loads a classifier and classifies an image: a PNG file, or the first test image of Fashion-MNIST.
//
//     swift run -c release ClassifyImage [IMAGE.png]

import Condense
import Foundation

do {
  let classifier = try Classifier(path: "Checkpoints/fashion-resnet20.safetensors")
  let shape = Shape(classifier.manifest.imageShape)
  let image: Image
  if CommandLine.arguments.count > 1 {
    image = try ImageFile.read(CommandLine.arguments[1]).converted(to: .gray)
      .resized(width: shape[1], height: shape[0])
  } else {
    let pixels = try FashionMNIST(.test).memory.pixels.prefix(shape.count)
    image = Image(
      width: shape[1], height: shape[0], channels: 1, samples: pixels.map { Float($0) / 255 })
  }

  let samples = Tensor(image.samples, shape: Shape([1] + shape.extents))
  let normalized = classifier.manifest.normalization.normalized(samples)
  let probabilities = classifier.logits(normalized).softmax().scalars
  let ranking = probabilities.indices.sorted { probabilities[$0] > probabilities[$1] }
  for index in ranking.prefix(3) {
    let percent = (probabilities[index] * 1000).rounded() / 10
    print("\(classifier.manifest.classNames[index]): \(percent) %")
  }
} catch {
  FileHandle.standardError.write(Data("\(error)\n".utf8))
  exit(1)
}
