import TestSupport
import Testing

/// Operations on values of any rank give the values and gradients of PyTorch and onnxruntime.
@Suite struct PyTorchOperationTests {
  @Test(arguments: try Fixture.cases("broadcasts"))
  func `Broadcast arithmetic`(_ fixture: Fixture) throws {
    #expect(try fixture.differencesOfNode() == [])
  }

  @Test(arguments: try Fixture.cases("functions"))
  func `Elementwise functions`(_ fixture: Fixture) throws {
    #expect(try fixture.differencesOfNode() == [])
  }

  @Test(arguments: try Fixture.cases("reductions"))
  func `Reductions and softmax`(_ fixture: Fixture) throws {
    #expect(try fixture.differencesOfNode() == [])
  }

  @Test(arguments: try Fixture.cases("shapes"))
  func `Permutations, selections, paddings and products`(_ fixture: Fixture) throws {
    #expect(try fixture.differencesOfNode() == [])
  }

  @Test(arguments: try Fixture.cases("resizes"))
  func `Resizing as PyTorch does`(_ fixture: Fixture) throws {
    #expect(try fixture.differencesOfNode() == [])
  }

  @Test(arguments: try Fixture.cases("resizes-onnx"))
  func `Resizing as onnxruntime does`(_ fixture: Fixture) throws {
    #expect(try fixture.differencesOfNode() == [])
  }
}
