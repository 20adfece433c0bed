import Condense
import Testing

@Suite struct PredictSnippets {
  @Test func `Applies a copy for inference`() throws {
    let network = try UsedNetwork(path: repository("Checkpoints/fashion-resnet20.safetensors"))
    let fast = network.model.forInference()
    let outputs = fast(Tensor(zeros: [1, 28, 28, 1]))
    #expect(outputs.shape == [1, 10])
  }
}
