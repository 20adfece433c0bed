import Condense
import Testing

/// The examples of README.md.
@Suite struct ReadmeSnippets {
  @Test func `A shipped classifier is read`() throws {
    let classifier = try Classifier(path: repository("Checkpoints/fashion-resnet20.safetensors"))
    print(ModelCost(of: classifier.model, imageShape: [28, 28, 1]).multiplyAdds)

    #expect(classifier.manifest.classNames.count == 10)
    #expect(ModelCost(of: classifier.model, imageShape: [28, 28, 1]).parameters == 272_186)
  }
}
