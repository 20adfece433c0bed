extension Schedule {
  /// The same shape over a training that is shorter by a factor: warm-up, milestones, constant parts and
  /// restarts shrink with it.
  ///
  /// - Parameter share: The length of the shorter training as a share of the whole, in 0...1.
  package func shortened(by share: Double) -> Schedule {
    let decay: Decay =
      switch decay {
      case .steps(let milestones, let factor):
        .steps(milestones: milestones.map { $0 * share }, factor: factor)
      case .linear(let epochs): .linear(constantEpochs: epochs * share)
      case .linearByEpoch(let epochs): .linearByEpoch(constantEpochs: epochs * share)
      case .restarts(let epochs, let growth, let final):
        .restarts(firstEpochs: epochs * share, growth: growth, finalFraction: final)
      case .constant, .cosine, .oneCycle: decay
      }
    let warmup: Warmup =
      switch warmup {
      case .none: .none
      case .epochs(let epochs): .epochs(epochs * share)
      case .steps(let steps): .steps(Int((Double(steps) * share).rounded()))
      }
    return Schedule(uncheckedLearningRate: baseLearningRate, decay: decay, warmup: warmup)
  }
}
