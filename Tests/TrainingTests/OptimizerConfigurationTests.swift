import Foundation
import Testing
import Training

@Suite("Optimizer configurations")
struct OptimizerConfigurationTests {
  private func read(_ json: String) throws -> OptimizerConfiguration {
    try JSONDecoder().decode(OptimizerConfiguration.self, from: Data(json.utf8))
  }

  @Test("Only the kind is required; other defaults are PyTorch's")
  func defaults() throws {
    #expect(try read(#"{"kind": "sgd"}"#) == OptimizerConfiguration(.sgd))
    let adamw = try read(#"{"kind": "adamw"}"#)
    #expect(adamw.weightDecay == 0.01)
    #expect(adamw.betas == [0.9, 0.999])
    #expect(try read(#"{"kind": "adam"}"#).weightDecay == 0)
    let lamb = try read(#"{"kind": "lamb"}"#)
    #expect(lamb == OptimizerConfiguration(.lamb, weightDecay: 0.01, epsilon: 1e-6))
  }

  @Test("Missing keys come from the given default")
  func filling() throws {
    struct Filled: Decodable {
      static let standard = OptimizerConfiguration(.adam, weightDecay: 1e-3, betas: [0.5, 0.999])
      let optimizer: OptimizerConfiguration
      init(from decoder: any Decoder) throws {
        optimizer = try OptimizerConfiguration(from: decoder, filledFrom: Self.standard)
      }
    }
    func filled(_ text: String) throws -> OptimizerConfiguration {
      try JSONDecoder().decode(Filled.self, from: Data(text.utf8)).optimizer
    }
    #expect(try filled("{}") == Filled.standard)
    #expect(
      try filled(#"{"betas": [0, 0.9], "epsilon": 1e-7}"#)
        == OptimizerConfiguration(.adam, weightDecay: 1e-3, betas: [0, 0.9], epsilon: 1e-7))
    // A given kind has its own defaults.
    #expect(try filled(#"{"kind": "adam"}"#) == OptimizerConfiguration(.adam))
    #expect(try filled(#"{"kind": "sgd"}"#) == OptimizerConfiguration(.sgd))
  }

  @Test(
    "Every setting reads back as written",
    arguments: [
      OptimizerConfiguration(.sgd, momentum: 0.9, isNesterov: true, weightDecay: 5e-4),
      OptimizerConfiguration(.adam, weightDecay: 1e-3, betas: [0.5, 0.99], epsilon: 1e-7),
      OptimizerConfiguration(.adamw, weightDecay: 0),
      OptimizerConfiguration(.lamb, weightDecay: 0.1, epsilon: 1e-7),
    ])
  func roundTrip(_ configuration: OptimizerConfiguration) throws {
    let data = try JSONEncoder().encode(configuration)
    #expect(try JSONDecoder().decode(OptimizerConfiguration.self, from: data) == configuration)
  }

  @Test(
    "Values out of range are rejected",
    arguments: [
      (#"{"kind": "sgd", "momentum": 1}"#, "is 1.0, expected 0 ≤ momentum < 1"),
      (#"{"kind": "sgd", "nesterov": true}"#, "needs a momentum above 0"),
      (
        #"{"kind": "sgd", "weight_decay": -1}"#,
        "is -1.0, expected a finite number that is not negative"
      ),
      (#"{"kind": "adam", "betas": [0.9]}"#, "expected two numbers, found 1"),
      (
        #"{"kind": "adam", "betas": [0.9, 1]}"#,
        "are 0.9 and 1.0, expected 0 ≤ beta < 1 for each"
      ),
      (#"{"kind": "adamw", "epsilon": 0}"#, "is 0.0, expected a finite number above 0"),
    ])
  func refusals(_ json: String, _ expected: String) throws {
    #expect {
      try read(json)
    } throws: { error in
      guard case DecodingError.dataCorrupted(let context) = error else { return false }
      return context.debugDescription == expected
    }
  }

  @Test("Each kind creates its optimizer")
  func kinds() {
    #expect(OptimizerConfiguration(.sgd).makeOptimizer(for: []) is SGD)
    #expect(OptimizerConfiguration(.adam).makeOptimizer(for: []) is Adam)
    #expect(OptimizerConfiguration(.adamw).makeOptimizer(for: []) is AdamW)
    #expect(OptimizerConfiguration(.lamb).makeOptimizer(for: []) is LAMB)
  }
}
