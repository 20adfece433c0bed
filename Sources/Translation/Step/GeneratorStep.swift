import Autograd
import Interchange
import Layers
import TensorCore
import Training

/// One step of both generators against frozen discriminators.
///
/// The loss is a sum over two directions that share no activations. Each direction has a tape of its
/// own, so that the activations of one are freed before the other begins; the gradients are added.
final class GeneratorStep {
  private let aToB: GeneratorDirection
  private let bToA: GeneratorDirection
  let optimizer: any Optimizer

  /// Prepares to train `parameters`.
  init(
    aToB: GeneratorDirection, bToA: GeneratorDirection, parameters: [Module.Entry],
    optimizer: OptimizerConfiguration
  ) {
    self.aToB = aToB
    self.bToA = bToA
    self.optimizer = optimizer.makeOptimizer(for: parameters)
  }

  /// Trains on images `[N, H, W, C]`, from A and from B.
  ///
  /// - Parameters:
  ///   - answers: What the teachers make of them, if there are teachers.
  ///   - random: For dropout and noise.
  func callAsFunction(
    imagesA: Tensor, imagesB: Tensor, answers: (a: TeacherAnswer, b: TeacherAnswer)? = nil,
    learningRate: Float, random: inout RandomStream
  ) -> (a: GeneratorDirection.Result, b: GeneratorDirection.Result) {
    let parameters = optimizer.parameters.map(\.parameter)
    let tapeAToB = Tape(differentiating: parameters, phase: .training, random: random)
    let passAToB = aToB.pass(source: imagesA, target: imagesB, answer: answers?.a, on: tapeAToB)
    random = tapeAToB.random
    var gradients = tapeAToB.backpropagate(from: passAToB.loss)
    let tapeBToA = Tape(differentiating: parameters, phase: .training, random: random)
    let passBToA = bToA.pass(source: imagesB, target: imagesA, answer: answers?.b, on: tapeBToA)
    random = tapeBToA.random
    gradients = tapeBToA.backpropagate(from: passBToA.loss, addingTo: consume gradients)
    optimizer.update(gradients, learningRate: learningRate)
    return (passAToB, passBToA)
  }

  /// What the optimizer remembers.
  var state: [StoredTensor] {
    optimizer.state.map { StoredTensor(name: "optimizer.G." + $0.name, tensor: $0.tensor) }
  }

  /// Continues from a saved `state`.
  ///
  /// - Throws: `FileProblem` if the file is of another optimizer or model.
  func restore(from file: SafetensorsFile) throws {
    try file.restore(optimizer, prefix: "optimizer.G.")
  }
}
