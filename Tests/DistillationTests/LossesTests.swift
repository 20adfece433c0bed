import Autograd
import Distillation
import Foundation
import Layers
import Testing

/// A term that is not in a list of the package.
private struct OwnTerm: LossTerm {
  static let key = "own"
  static let needs: LossNeeds = [.logits]
  static var settings: [LossSetting<Self>] { [LossSetting("own_power", \.power)] }
  var weight: Float = 1
  var power: Float = 2

  func callAsFunction(
    _ pass: LossPass, trained: [any Module], on tape: Tape
  ) -> Variable { mean(pass.output, on: tape) }
}

@Suite("Losses in a recipe")
struct LossesTests {
  private enum Reader {
    @TaskLocal static var offer = LossOffer.student
  }

  /// Losses from a mapping, as the training of a student reads it.
  private struct Section: Decodable {
    let losses: Losses

    init(from decoder: any Decoder) throws {
      losses = try Losses(
        from: decoder, offering: Reader.offer, filledFrom: .distillation)
    }
  }

  private func losses(_ json: String) throws -> Losses {
    try LossTermList.$additional.withValue([OwnTerm.self]) {
      try JSONDecoder().decode(Section.self, from: Data(json.utf8)).losses
    }
  }

  private func refusal(_ json: String, by offer: LossOffer = .student) -> String? {
    let error = #expect(throws: DecodingError.self) {
      try Reader.$offer.withValue(offer) { try losses(json) }
    }
    guard case .dataCorrupted(let context) = error else { return nil }
    return context.codingPath.map(\.stringValue).joined() + ": " + context.debugDescription
  }

  @Test func `Missing keys have their standard values`() throws {
    #expect(try losses("{}") == .distillation)
    #expect(
      try losses(#"{"label_smoothing": 0.1, "temperature": 2}"#)
        == Losses([
          LabelTerm(weight: 0.1, smoothing: 0.1), SoftTargetTerm(weight: 0.9, temperature: 2),
        ]))
    #expect(try losses(#"{"soft_targets": 0}"#) == Losses([LabelTerm(weight: 0.1)]))
    #expect(
      try losses(#"{"features": 2, "taps": ["layer1"]}"#)
        == Losses([
          LabelTerm(weight: 0.1), SoftTargetTerm(), FeatureTerm(weight: 2, taps: ["layer1"]),
        ]))
  }

  @Test func `Terms from outside the package are read after the others`() throws {
    let found = try losses(#"{"own": 3, "own_power": 1.5}"#)
    #expect(found.active().map { type(of: $0).key } == ["labels", "soft_targets", "own"])
    #expect(found[OwnTerm.self]?.power == 1.5)
    #expect(try losses("{}")[OwnTerm.self] == nil)
  }

  @Test func `Written losses read back equal`() throws {
    for json in ["{}", #"{"labels": 0, "temperature": 3}"#, #"{"own": 0.1, "features": 1}"#] {
      let read = try losses(json)
      let written = try JSONEncoder().encode(read)
      #expect(try losses(String(decoding: written, as: UTF8.self)) == read)
    }
  }

  @Test(
    "Values out of range are rejected with their keys",
    arguments: [
      (#"{"labels": -1}"#, "labels: is -1.0, expected a weight in 0...1000000"),
      (#"{"labels": 2e6}"#, "labels: is 2000000.0, expected a weight in 0...1000000"),
      (
        #"{"labels": 0, "soft_targets": 0}"#,
        "labels: is 0, and so are all other weights; set at least one weight above 0"
      ),
      (#"{"label_smoothing": 1}"#, "label_smoothing: is 1.0, expected a share in 0..<1"),
      (
        #"{"temperature": 0}"#,
        "temperature: is 0.0, expected a number above 0, `{ from: 8, to: 1 }` (during the training; also"
          + " with `curve: cosine`), `{ learned: 4 }` (above 1 and below 21), `auto` or `{ per_sample: 4 }`"
      ),
      (
        #"{"features": 1, "taps": ["a", "a"]}"#,
        #"taps: are ["a", "a"], expected different node paths, such as model.9"#
      ),
      (
        #"{"cycle": 10}"#,
        "cycle: needs images as output and a generator of the opposite direction, which a classifier"
          + " does not have; remove this loss"
      ),
    ])
  func ranges(_ json: String, _ expected: String) {
    #expect(refusal(json) == expected)
  }

  @Test func `Teacher terms are rejected without teachers`() {
    #expect(
      refusal(#"{"soft_targets": 1}"#, by: .classifier)
        == "soft_targets: needs teachers, which a classifier without teachers does not have;"
        + " remove this loss")
  }

  @Test func `A single adversarial direction requires a loss for the other generator`() throws {
    let alone = #"{"adversarial": 1, "adversarial_direction": "a_to_b"}"#
    let error = #expect(throws: DecodingError.self) {
      try JSONDecoder().decode(Losses.self, from: Data(alone.utf8))
    }
    guard case .dataCorrupted(let context) = error else {
      Issue.record("another error")
      return
    }
    #expect(context.codingPath.last?.stringValue == "adversarial_direction")
    let both = #"{"cycle": 1, "adversarial": 1, "adversarial_direction": "a_to_b"}"#
    let read = try JSONDecoder().decode(Losses.self, from: Data(both.utf8))
    #expect(read.active(in: .aToB).map { type(of: $0).key } == ["adversarial", "cycle"])
    #expect(read.active(in: .bToA).map { type(of: $0).key } == ["cycle"])
  }
}
