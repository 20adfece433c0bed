import Foundation

/// The learning rate of a run as a pure function of the step, so that resuming only needs the step.
///
/// The rate is `baseLearningRate · warmup · decay`. In the formulas below, t is the finished share
/// of the decaying part of the run, in 0...1.
public struct Schedule: Hashable, Sendable {
  /// The decay of the learning rate.
  public enum Decay: Hashable, Sendable {
    /// No decay.
    case constant
    /// Multiplication by `factor` at the start of each milestone, in epochs from the start of the
    /// run.
    case steps(milestones: [Double], factor: Double)
    /// Constant for some epochs from the start, then 1 - t: zero at the end of the run.
    case linear(constantEpochs: Double)
    /// Linear decay epoch by epoch, as in the original implementation of CycleGAN: with c constant
    /// and d further epochs, the factor of epoch e (from 1) is 1 - max(0, e - c) / (d + 1), so that
    /// the rate of the last epoch is above zero.
    case linearByEpoch(constantEpochs: Double)
    /// f + (1 - f) · (1 + cos πt) / 2 after the warm-up (Loshchilov and Hutter, 2017, without
    /// restarts).
    case cosine(finalFraction: Double)
    /// A rise and a fall, each along half a cosine (Smith and Topin, 2018), with the arithmetic of
    /// PyTorch's `OneCycleLR`: from `initialFraction` of the rate up to the rate over
    /// `riseFraction` of the run, then down to `finalFraction`. The momentum stays constant.
    case oneCycle(riseFraction: Double, initialFraction: Double, finalFraction: Double)
    /// Half a cosine after the warm-up, again and again (SGDR, Loshchilov and Hutter, 2017), with
    /// the arithmetic of PyTorch's `CosineAnnealingWarmRestarts`: the first takes `firstEpochs`,
    /// each further one `growth` times as long as the one before. Each ends at `finalFraction` of
    /// the rate.
    case restarts(firstEpochs: Double, growth: Double, finalFraction: Double)
  }

  /// The warm-up of the learning rate.
  public enum Warmup: Hashable, Sendable {
    /// No warm-up.
    case none
    /// A warm-up over this number of epochs.
    case epochs(Double)
    /// A warm-up over this number of steps.
    case steps(Int)
  }

  /// The learning rate before warm-up and decay.
  public let baseLearningRate: Double
  /// The decay of the learning rate.
  public let decay: Decay
  /// The warm-up: over w steps, the factor of step i is (i + 1) / (w + 1).
  public let warmup: Warmup

  /// Describes a schedule.
  ///
  /// - Precondition: All values are in range.
  public init(learningRate: Double, decay: Decay = .constant, warmup: Warmup = .none) {
    self.init(uncheckedLearningRate: learningRate, decay: decay, warmup: warmup)
    if let (key, expectation) = problem {
      preconditionFailure("Schedule: \(key.stringValue) \(expectation)")
    }
  }

  init(uncheckedLearningRate: Double, decay: Decay, warmup: Warmup) {
    baseLearningRate = uncheckedLearningRate
    self.decay = decay
    self.warmup = warmup
  }

  /// The learning rate of one step.
  ///
  /// - Parameters:
  ///   - step: The step, counted from 0 over the whole run.
  ///   - stepsPerEpoch: The number of steps per epoch.
  ///   - totalSteps: The number of steps of the run; after them the rate stays constant.
  public func learningRate(step: Int, stepsPerEpoch: Int, totalSteps: Int) -> Float {
    precondition(
      step >= 0 && stepsPerEpoch > 0,
      "learningRate: found step \(step) and \(stepsPerEpoch) steps per epoch, expected 0... and 1..."
    )
    let warmupSteps = warmupSteps(stepsPerEpoch: stepsPerEpoch)
    let rise = step < warmupSteps ? Double(step + 1) / Double(warmupSteps + 1) : 1
    /// The finished share of the run after the first `start` steps.
    func progress(after start: Int) -> Double {
      guard step > start else { return 0 }
      return min(1, Double(step - start) / Double(max(1, totalSteps - start)))
    }
    let share: Double
    switch decay {
    case .constant: share = 1
    case .steps(let milestones, let factor):
      let passed = milestones.count { step >= Self.steps(in: $0, stepsPerEpoch) }
      share = pow(factor, Double(passed))
    case .linear(let constantEpochs):
      share = 1 - progress(after: max(warmupSteps, Self.steps(in: constantEpochs, stepsPerEpoch)))
    case .linearByEpoch(let constantEpochs):
      let epochs = (Double(totalSteps) / Double(stepsPerEpoch)).rounded()
      let epoch = Double(min(step, max(0, totalSteps - 1)) / stepsPerEpoch + 1)
      share = 1 - max(0, epoch - constantEpochs) / (max(0, epochs - constantEpochs) + 1)
    case .cosine(let fraction):
      share = Self.cosine(from: 1, to: fraction, at: progress(after: warmupSteps))
    case .oneCycle(let riseFraction, let initial, let final):
      // The last step of each part; the rise ends between two steps.
      let (top, end) = (riseFraction * Double(totalSteps) - 1, Double(totalSteps - 1))
      let place = min(Double(step), max(0, end))
      share =
        place <= top
        ? Self.cosine(from: initial, to: 1, at: top > 0 ? place / top : 1)
        : Self.cosine(from: 1, to: final, at: (place - top) / (end - top))
    case .restarts(let firstEpochs, let growth, let final):
      let first = max(1, (firstEpochs * Double(stepsPerEpoch)).rounded())
      let place = Self.placeInCycle(Double(max(0, step - warmupSteps)), first, growth)
      share = Self.cosine(from: 1, to: final, at: place)
    }
    return Float(baseLearningRate * rise * share)
  }

  /// Whether the rate depends on the number of steps of the run.
  package var followsLength: Bool {
    switch decay {
    case .constant, .steps, .restarts: false
    case .linear, .linearByEpoch, .cosine, .oneCycle: true
    }
  }

  /// Half a cosine between two values; `share` in 0...1.
  private static func cosine(from start: Double, to end: Double, at share: Double) -> Double {
    end + (start - end) * (1 + cos(.pi * share)) / 2
  }

  /// The finished share of the current cycle, in 0..<1, where each cycle is `growth` times as long
  /// as the one before.
  private static func placeInCycle(_ step: Double, _ first: Double, _ growth: Double) -> Double {
    guard growth > 1 else { return step.truncatingRemainder(dividingBy: first) / first }
    var (start, length) = (0.0, first)
    while step >= start + length { (start, length) = (start + length, length * growth) }
    return (step - start) / length
  }

  /// A sentence about a warm-up that is not over when the run ends; nil if it is over before.
  ///
  /// - Parameters:
  ///   - stepsPerEpoch: The number of steps per epoch.
  ///   - totalSteps: The number of steps of the run.
  package func warmupFlaw(stepsPerEpoch: Int, totalSteps: Int) -> String? {
    let steps = warmupSteps(stepsPerEpoch: stepsPerEpoch)
    guard steps >= totalSteps else { return nil }
    return
      "the warm-up takes \(steps) steps, but the run has only \(totalSteps), so the learning rate"
      + " never reaches \(baseLearningRate); shorten the warm-up or train for more epochs"
  }

  private func warmupSteps(stepsPerEpoch: Int) -> Int {
    switch warmup {
    case .none: 0
    case .epochs(let epochs): Self.steps(in: epochs, stepsPerEpoch)
    case .steps(let steps): steps
    }
  }

  /// The number of steps in some epochs, rounded.
  private static func steps(in epochs: Double, _ stepsPerEpoch: Int) -> Int {
    Int((epochs * Double(stepsPerEpoch)).rounded())
  }
}
