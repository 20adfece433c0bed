// Checks the gradient of your own operation, trains a small network with it, and reads the
// network's file again.
//
//     swift run -c release NewOperation

import Condense
import Foundation

let point = Tensor((0..<15).map { Float($0) * 0.3 - 2 }, shape: [3, 5])
let error = gradientError(of: Snake(frequency: 1.5), at: point)
print("largest error of the gradient: \(error)")
guard error < 2e-3 else {
  FileHandle.standardError.write(Data("the gradient of Snake is wrong\n".utf8))
  exit(1)
}

// A network that distinguishes horizontal stripes from vertical ones.
var draft = Draft("A network with Snake")
var value = draft.image(channels: 1)
value = draft.convolution("conv", value, 4, kernel: 3, padding: 1)
value = draft.snake("snake", value, frequency: 1.5)
value = draft.globalAveragePool("pool", value)
let plan = draft.plan(draft.linear("fc", value, 2))
var random = RandomStream(seed: 1)
let network = Network(plan, random: &random)

let labels = (0..<32).map { $0 % 2 }
let images = Tensor(
  labels.flatMap { label in
    let phase = random.uniform() * 6
    return (0..<64).map { sin(Float(label == 0 ? $0 / 8 : $0 % 8) * 2 + phase) }
  }, shape: [32, 8, 8, 1])

let optimizer = Adam(network.namedParameters)
for step in 1...60 {
  let tape = Tape(differentiating: network.namedParameters.map(\.parameter), phase: .training)
  let loss = crossEntropy(network(tape.constant(images), on: tape), labels: labels, on: tape)
  optimizer.update(tape.backpropagate(from: loss), learningRate: 0.03)
  if step % 20 == 0 { print("loss after \(step) steps: \(loss.tensor.scalar)") }
}

do {
  // The file names the operation `snake`, so the reader has to know it.
  let path = FileManager.default.temporaryDirectory
    .appendingPathComponent("snake-\(UUID().uuidString).safetensors").path
  defer { try? FileManager.default.removeItem(atPath: path) }
  let manifest = ClassifierManifest(
    imageShape: [8, 8, 1], classNames: ["horizontal", "vertical"],
    normalization: Normalization(mean: [0], deviation: [1]))
  try Classifier(model: network, manifest: manifest).save(to: path)
  let read = try OperationList.$additional.withValue([Snake.Attributes.self]) {
    try Classifier(path: path)
  }
  print("the file computes the same: \(read.logits(images) == network(images))")
} catch {
  FileHandle.standardError.write(Data("\(error)\n".utf8))
  exit(1)
}
