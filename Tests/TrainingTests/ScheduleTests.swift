import Foundation
import Testing
import Training

@Suite("Schedules")
struct ScheduleTests {
  /// The rates of a whole run of 10 epochs of 4 steps, and of two steps past its end.
  private func rates(_ schedule: Schedule) -> [Float] {
    (0..<42).map { schedule.learningRate(step: $0, stepsPerEpoch: 4, totalSteps: 40) }
  }

  private func expect(
    _ schedule: Schedule, _ closedForm: (Int) -> Double,
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    for (step, rate) in rates(schedule).enumerated() {
      let expected = closedForm(step)
      #expect(
        abs(Double(rate) - expected) <= 1e-7 * max(1, abs(expected)), "step \(step)",
        sourceLocation: sourceLocation)
    }
  }

  @Test("A constant rate stays constant after its warm-up")
  func constant() {
    expect(Schedule(learningRate: 0.5)) { _ in 0.5 }
    expect(Schedule(learningRate: 0.5, warmup: .epochs(1))) {
      [0.1, 0.2, 0.3, 0.4][safe: $0] ?? 0.5
    }
    expect(Schedule(learningRate: 0.5, warmup: .steps(1))) { $0 == 0 ? 0.25 : 0.5 }
    expect(Schedule(learningRate: 0.5, warmup: .steps(0))) { _ in 0.5 }
  }

  @Test("The decay by epochs keeps the last rate above zero, as in the original CycleGAN")
  func linearByEpoch() {
    expect(Schedule(learningRate: 1, decay: .linearByEpoch(constantEpochs: 6))) { step in
      // Epoch e from 1: 1 - max(0, e - 6) / 5; constant after the end.
      1 - max(0, Double(min(step, 39) / 4 + 1) - 6) / 5
    }
  }

  @Test("Milestones multiply the rate from their first step on")
  func steps() {
    let decay = Schedule.Decay.steps(milestones: [2, 5.5], factor: 0.5)
    expect(Schedule(learningRate: 1, decay: decay)) { $0 < 8 ? 1 : $0 < 22 ? 0.5 : 0.25 }
    expect(Schedule(learningRate: 1, decay: decay, warmup: .epochs(2.5))) { step in
      let rise = step < 10 ? Double(step + 1) / 11 : 1
      return rise * (step < 8 ? 1 : step < 22 ? 0.5 : 0.25)
    }
  }

  @Test("The linear decay is constant for some epochs and reaches zero at the end")
  func linear() {
    expect(Schedule(learningRate: 2, decay: .linear(constantEpochs: 5))) { step in
      step < 20 ? 2 : max(0, 2 * Double(40 - step) / 20)
    }
    // A warm-up that is longer than the constant part delays the decay.
    expect(Schedule(learningRate: 2, decay: .linear(constantEpochs: 1), warmup: .steps(8))) {
      step in
      step < 8 ? 2 * Double(step + 1) / 9 : max(0, 2 * Double(40 - step) / 32)
    }
  }

  @Test("The cosine decays from the full rate to its final fraction")
  func cosine() {
    let schedule = Schedule(learningRate: 1, decay: .cosine(finalFraction: 0.1), warmup: .epochs(2))
    expect(schedule) { step in
      if step < 8 { return Double(step + 1) / 9 }
      return 0.1 + 0.45 * (1 + cos(.pi * min(1, Double(step - 8) / 32)))
    }
    #expect(schedule.learningRate(step: 24, stepsPerEpoch: 4, totalSteps: 40) == 0.55)
    #expect(schedule.learningRate(step: 40, stepsPerEpoch: 4, totalSteps: 40) == 0.1)
  }

  @Test(
    "One-cycle and restarts equal PyTorch's rates",
    arguments: [
      (
        Schedule.Decay.oneCycle(
          riseFraction: 0.3, initialFraction: 0.04, finalFraction: 4e-6), ScheduleGolden.oneCycle
      ),
      (
        .oneCycle(riseFraction: 0.45, initialFraction: 0.1, finalFraction: 1e-3),
        ScheduleGolden.oneCycleSettings
      ),
      (.restarts(firstEpochs: 3, growth: 1, finalFraction: 0), ScheduleGolden.restarts),
      (.restarts(firstEpochs: 1, growth: 2, finalFraction: 0.1), ScheduleGolden.restartsGrowing),
    ])
  func pytorch(_ decay: Schedule.Decay, _ expected: [Double]) {
    let found = rates(Schedule(learningRate: 0.5, decay: decay))
    for (step, (rate, expected)) in zip(found, expected).enumerated() {
      #expect(abs(Double(rate) - expected) <= 1e-7 * expected, "step \(step)")
    }
  }

  @Test("Restarts are counted after the warm-up, and one-cycle stays at its end")
  func afterTheEnds() {
    let schedule = Schedule(
      learningRate: 1, decay: .restarts(firstEpochs: 2, growth: 1, finalFraction: 0),
      warmup: .steps(3))
    expect(schedule) { step in
      step < 3 ? Double(step + 1) / 4 : (1 + cos(.pi * Double((step - 3) % 8) / 8)) / 2
    }
    let cycle = Schedule(
      learningRate: 1,
      decay: .oneCycle(riseFraction: 0.3, initialFraction: 0.04, finalFraction: 0.5))
    #expect(rates(cycle)[39...] == [0.5, 0.5, 0.5])
    for total in 1...4 {
      for step in 0..<6 {
        let rate = cycle.learningRate(step: step, stepsPerEpoch: 1, totalSteps: total)
        #expect(rate.isFinite && rate > 0, "step \(step) of \(total)")
      }
    }
  }

  @Test("A run shorter than its warm-up or constant part never divides by zero")
  func short() {
    for decay in [Schedule.Decay.linear(constantEpochs: 9), .cosine(finalFraction: 0)] {
      let schedule = Schedule(learningRate: 1, decay: decay, warmup: .epochs(9))
      for step in 0..<3 {
        let rate = schedule.learningRate(step: step, stepsPerEpoch: 1, totalSteps: 2)
        #expect(abs(rate - Float(step + 1) / 10) < 1e-6)
      }
    }
    let none = Schedule(learningRate: 1, decay: .cosine(finalFraction: 0))
    #expect(none.learningRate(step: 0, stepsPerEpoch: 1, totalSteps: 0) == 1)
  }

  @Test(
    "Every schedule reads back as written",
    arguments: [
      Schedule(learningRate: 0.1),
      Schedule(
        learningRate: 0.1, decay: .steps(milestones: [60, 120], factor: 0.2), warmup: .epochs(5)),
      Schedule(learningRate: 2e-4, decay: .linear(constantEpochs: 100)),
      Schedule(learningRate: 1e-3, decay: .cosine(finalFraction: 0.01), warmup: .steps(500)),
      Schedule(
        learningRate: 1,
        decay: .oneCycle(riseFraction: 0.2, initialFraction: 0.1, finalFraction: 0.01)),
      Schedule(
        learningRate: 1, decay: .restarts(firstEpochs: 2.5, growth: 2, finalFraction: 0.1),
        warmup: .steps(5)),
    ])
  func roundTrip(_ schedule: Schedule) throws {
    let data = try JSONEncoder().encode(schedule)
    #expect(try JSONDecoder().decode(Schedule.self, from: data) == schedule)
  }

  @Test("Recipes can omit keys with a default")
  func defaults() throws {
    let linear = #"{"kind": "linear", "learning_rate": 1}"#
    #expect(try read(linear) == Schedule(learningRate: 1, decay: .linear(constantEpochs: 0)))
    let cycle = #"{"kind": "one-cycle", "learning_rate": 1}"#
    #expect(
      try read(cycle)
        == Schedule(
          learningRate: 1,
          decay: .oneCycle(riseFraction: 0.3, initialFraction: 0.04, finalFraction: 4e-6)))
    let restarts = #"{"kind": "cosine-restarts", "learning_rate": 1, "first_epochs": 2}"#
    #expect(
      try read(restarts)
        == Schedule(
          learningRate: 1, decay: .restarts(firstEpochs: 2, growth: 1, finalFraction: 0)))
    let steps = #"{"kind": "steps", "learning_rate": 1, "milestones": [3]}"#
    #expect(
      try read(steps) == Schedule(learningRate: 1, decay: .steps(milestones: [3], factor: 0.1)))
  }

  @Test("Missing keys come from the given default")
  func filling() throws {
    struct Filled: Decodable {
      static let standard = Schedule(
        learningRate: 2e-4, decay: .linearByEpoch(constantEpochs: 7), warmup: .epochs(1))
      let schedule: Schedule
      init(from decoder: any Decoder) throws {
        schedule = try Schedule(from: decoder, filledFrom: Self.standard)
      }
    }
    func filled(_ text: String) throws -> Schedule {
      try JSONDecoder().decode(Filled.self, from: Data(text.utf8)).schedule
    }
    let (decay, warmup) = (Filled.standard.decay, Filled.standard.warmup)
    #expect(try filled("{}") == Filled.standard)
    #expect(
      try filled(#"{"learning_rate": 1}"#)
        == Schedule(learningRate: 1, decay: decay, warmup: warmup))
    #expect(
      try filled(#"{"constant_epochs": 3, "warmup_steps": 5}"#)
        == Schedule(
          learningRate: 2e-4, decay: .linearByEpoch(constantEpochs: 3), warmup: .steps(5)))
    // The rise of one-cycle replaces the warm-up.
    #expect(try filled(#"{"kind": "one-cycle"}"#).warmup == .none)
    // Another kind has its own defaults.
    #expect(
      try filled(#"{"kind": "linear"}"#)
        == Schedule(learningRate: 2e-4, decay: .linear(constantEpochs: 0), warmup: warmup))
    #expect(throws: DecodingError.self) { try filled(#"{"kind": "steps"}"#) }
  }

  @Test(
    "Values out of range are rejected",
    arguments: [
      (#""kind": "constant", "learning_rate": 0"#, "is 0.0, expected a finite number above 0"),
      (
        #""kind": "steps", "learning_rate": 1, "milestones": [4, 4]"#,
        "are [4.0, 4.0], expected epochs in increasing order"
      ),
      (
        #""kind": "steps", "learning_rate": 1, "milestones": [4], "factor": 0"#,
        "is 0.0, expected a finite number above 0"
      ),
      (
        #""kind": "linear", "learning_rate": 1, "constant_epochs": -1"#,
        "is -1.0, expected a number of epochs"
      ),
      (
        #""kind": "cosine", "learning_rate": 1, "final_fraction": 2"#,
        "is 2.0, expected a share in 0...1"
      ),
      (
        #""kind": "one-cycle", "learning_rate": 1, "rise_fraction": 1.5"#,
        "is 1.5, expected a share in 0...1"
      ),
      (
        #""kind": "one-cycle", "learning_rate": 1, "warmup_steps": 5"#,
        "is one-cycle, which has its own rise; leave the warm-up out"
      ),
      (
        #""kind": "cosine-restarts", "learning_rate": 1, "first_epochs": 0"#,
        "is 0.0, expected a number of epochs above 0"
      ),
      (
        #""kind": "cosine-restarts", "learning_rate": 1, "first_epochs": 1, "growth": 0.5"#,
        "is 0.5, expected 1...1000000"
      ),
      (
        #""kind": "constant", "learning_rate": 1, "warmup_steps": -1"#,
        "is -1, expected a number of steps"
      ),
      (
        #""kind": "constant", "learning_rate": 1, "warmup_steps": 1, "warmup_epochs": 1"#,
        "found both warmup_epochs and warmup_steps; keep one of them"
      ),
    ])
  func refusals(_ body: String, _ expected: String) {
    #expect {
      try read("{\(body)}")
    } throws: { error in
      guard case DecodingError.dataCorrupted(let context) = error else { return false }
      return context.debugDescription == expected
    }
  }

  private func read(_ json: String) throws -> Schedule {
    try JSONDecoder().decode(Schedule.self, from: Data(json.utf8))
  }
}

extension Array {
  fileprivate subscript(safe index: Int) -> Element? { indices.contains(index) ? self[index] : nil }
}
