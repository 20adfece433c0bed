import Autograd
import Distillation
import Foundation
import Layers
import Networks
import TensorCore
import TestSupport
import Testing

@Suite("Temperatures")
struct TemperatureTests {
  private func read(_ json: String) throws -> Temperature {
    try JSONDecoder().decode([Temperature].self, from: Data("[\(json)]".utf8))[0]
  }

  @Test(
    "Temperatures are read and written as they were",
    arguments: [
      ("4", Temperature.fixed(4)), ("0.5", 0.5),
      (#"{"from":8,"to":1}"#, .scheduled(from: 8, to: 1)),
      (#"{"curve":"cosine","from":8,"to":1}"#, .scheduled(from: 8, to: 1, .cosine)),
      (#"{"learned":4}"#, .learned(4)), (#""auto""#, .auto), (#"{"per_sample":3}"#, .perSample(3)),
    ])
  func coding(_ json: String, _ expected: Temperature) throws {
    #expect(try read(json) == expected)
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    #expect(String(decoding: try encoder.encode(expected), as: UTF8.self) == json)
  }

  @Test(
    "Other values are rejected with what can be written",
    arguments: [
      "{}", #""hot""#, #"{"from":8}"#, #"{"learned":4,"to":1}"#, #"{"start":4}"#, "[4]", "true",
    ])
  func refusals(_ json: String) throws {
    let error = #expect(throws: DecodingError.self) { try read(json) }
    guard case .dataCorrupted(let context) = error else {
      Issue.record("another error")
      return
    }
    #expect(
      context.debugDescription
        == "expected a number above 0, auto, { from: 8, to: 1 } with or without curve: cosine,"
        + " { learned: 4 }, or { per_sample: 4 }")
  }

  @Test(
    "Temperatures that a term cannot use are rejected",
    arguments: [
      (
        #"{"soft_targets": 1, "temperature": {"learned": 30}}"#, "temperature: is { learned: 30.0 }"
      ),
      (
        #"{"soft_targets": 1, "temperature": {"from": 0, "to": 1}}"#,
        "temperature: is { from: 0.0, to: 1.0 }"
      ),
      (#"{"dkd": 1, "dkd_temperature": {"learned": 4}}"#, "dkd_temperature: is { learned: 4.0 }"),
      (
        #"{"distribution": 1, "distribution_temperature": {"per_sample": 4}}"#,
        "distribution_temperature: is { per_sample: 4.0 }"
      ),
      (
        #"{"soft_targets": 1, "standardize": true, "temperature": {"per_sample": 4}}"#,
        "temperature: is per_sample, but standardize makes the deviations of all samples equal"
      ),
      (#"{"multi_level": 1, "multi_level_temperatures": []}"#, "multi_level_temperatures: is []"),
      (
        #"{"mutual": 1, "mutual_peers": 0}"#,
        "mutual_peers: is 0, expected a whole number in 1...16"
      ),
      (#"{"ttm": 1, "ttm_power": 0}"#, "ttm_power: is 0.0, expected a number in 0.0001...100"),
    ])
  func ranges(_ json: String, _ expected: String) throws {
    let error = #expect(throws: DecodingError.self) {
      try JSONDecoder().decode(Losses.self, from: Data(json.utf8))
    }
    guard case .dataCorrupted(let context) = error else {
      Issue.record("another error")
      return
    }
    let text = context.codingPath.map(\.stringValue).joined() + ": " + context.debugDescription
    #expect(text.hasPrefix(expected), "\(text)")
  }

  @Test func `A schedule goes from its first to its last number`() {
    let linear = Temperature.scheduled(from: 8, to: 2)
    #expect([0, 0.5, 1].map { linear.value(at: $0) } == [8, 5, 2])
    let cosine = Temperature.scheduled(from: 8, to: 2, .cosine)
    #expect(cosine.value(at: 0) == 8)
    #expect(abs(cosine.value(at: 0.25) - (5 + 3 * cos(.pi / 4))) < 1e-5)
    #expect(abs(cosine.value(at: 1) - 2) < 1e-5)
  }

  private func loss(
    _ term: SoftTargetTerm, _ teacher: Tensor, progress: Float = 0, on tape: Tape,
    trained: [any Module] = []
  ) -> Variable {
    let logits = tape.constant(Tensor.spread([4, 5], seed: 1))
    var pass = LossPass(
      LossNetworks(
        student: .resNet(depth: 8, width: 2, inputChannels: 1, classes: 5), exampleImage: [8, 8, 1]),
      input: logits, output: logits, teachers: [TeacherAnswer(output: teacher)])
    pass.progress = progress
    return term(pass, trained: trained, on: tape)
  }

  @Test func `A term uses the temperature of its step`() {
    let teacher = Tensor.spread([4, 5], seed: 2)
    func value(_ temperature: Temperature, _ progress: Float) -> Float {
      loss(
        SoftTargetTerm(weight: 1, temperature: temperature), teacher, progress: progress, on: Tape()
      )
      .tensor.scalar
    }
    #expect(value(.scheduled(from: 8, to: 2), 0.5) == value(5, 0.5))
    #expect(value(.scheduled(from: 8, to: 2), 1) == value(2, 0))
  }

  @Test func `Equal logits have no temperature of their own`() {
    let term = SoftTargetTerm(weight: 1, temperature: .perSample(4))
    #expect(loss(term, Tensor(zeros: [4, 5]), on: Tape()).tensor.isFinite)
    // One sure row: the others still have a tenth of the temperature.
    let sure = Tensor((0..<20).map { $0 == 0 ? 50 : 0 }, shape: [4, 5])
    #expect(loss(term, sure, on: Tape()).tensor.isFinite)
  }

  @Test func `A learned temperature gets the reversed gradient, which grows with the progress`()
    throws
  {
    let term = SoftTargetTerm(weight: 1, temperature: .learned(4))
    let networks = LossNetworks(
      student: .resNet(depth: 8, width: 2, inputChannels: 1, classes: 5), exampleImage: [8, 8, 1])
    let children = term.makeTrained(for: networks, seed: 1)
    #expect(children.map(\.name) == ["temperature"])
    let parameter = try #require(children[0].module.namedParameters.first?.parameter)
    let teacher = Tensor.spread([4, 5], seed: 2)
    func measured(_ progress: Float) throws -> (loss: Float, gradient: Float) {
      let tape = Tape(differentiating: [parameter])
      let value = loss(
        term, teacher, progress: progress, on: tape, trained: children.map(\.module))
      let gradient = try #require(tape.backpropagate(from: value)[parameter])
      return (value.tensor.scalar, gradient.scalars[0])
    }
    let start = try measured(0)
    #expect(start.gradient == 0)
    let plain = loss(SoftTargetTerm(weight: 1, temperature: 4), teacher, on: Tape()).tensor.scalar
    #expect(abs(start.loss - plain) < 1e-5)
    let late = try measured(1)
    let half = try measured(5.0 / 240)
    #expect(abs(half.gradient / late.gradient - 0.5) < 1e-3)
    // Against the difference of losses at neighboring parameters.
    let value = parameter.value
    func shifted(_ step: Float) throws -> Float {
      parameter.value = Tensor([value.scalars[0] + step], shape: [1])
      defer { parameter.value = value }
      return try measured(1).loss
    }
    let slope = (try shifted(0.05) - shifted(-0.05)) / 0.1
    #expect(abs(late.gradient / -slope - 1) < 0.01, "found \(late.gradient), expected \(-slope)")
  }
}
