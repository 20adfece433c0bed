import Autograd
import RealModule
import TensorCore

/// Ensemble distribution distillation: `−T² · mean over teachers of log Dir(pₘ; α)`, the mean over rows,
/// with `α = exp(logits / T)` and the teachers' probabilities `pₘ` at T (Malinin, Mlodozeniec, Gales
/// 2020, "Ensemble Distribution Distillation", section 3).
///
/// As in the published code, a share of 0.001 of each `pₘ` is spread over all classes: the
/// logarithm of a probability of almost 0 would outweigh all others.
///
/// - Parameters:
///   - logits: The student's logits, `[N, classes]`.
///   - teachers: The logits of each teacher, `[N, classes]`.
///   - temperature: T, above 0.
///   - tape: The tape that records the loss.
/// - Precondition: There is a teacher, and the shapes are equal.
public func dirichletLikelihoodLoss(
  _ logits: Variable, teachers: [Tensor], temperature: Float, on tape: Tape
) -> Variable {
  let name = "dirichletLikelihoodLoss"
  let members = teacherLogs(name, logits.shape, teachers, temperature)
  let (rows, classes) = (logits.shape[0], logits.shape[1])
  let heat = Double(temperature)
  let spread = 0.001
  var sums = LogitSlopes(logits.shape)
  for row in 0..<rows {
    let powers = exponentials(logits.tensor, row, heat)
    let total = powers.reduce(0, +)
    sums.value -= Double.logGamma(total) / Double(rows)
    for column in 0..<classes {
      let power = powers[column]
      let logs = members.map {
        Double.log((1 - spread) * Double.exp($0[row, column]) + spread / Double(classes))
      }
      let mean = logs.reduce(0, +) / Double(logs.count)
      sums.value += (Double.logGamma(power) - (power - 1) * mean) / Double(rows)
      let slope = scaledDigamma(power) - power * (digamma(total) + mean)
      sums.slopes[row * classes + column] = slope / (heat * Double(rows))
    }
  }
  // As in the published code, so that gradients at high temperatures are not small.
  return sums.scaled(by: heat * heat).recorded("DirichletLikelihoodLoss", logits, on: tape)
}

/// Ensemble distribution distillation for many classes: `KL(Dir(α) ‖ Dir(β)) / β₀`, the mean over rows,
/// with `α = 1 + exp(logits / T)` and the proxy target `β = 1 + p̄ (K − 1) / (2 Σ p̄ (log p̄ − mean of
/// log pₘ))` for the mean p̄ of the teachers' probabilities `pₘ` in K classes (Ryabinin, Malinin,
/// Gales 2021, "Scaling Ensemble Distribution Distillation to Many Classes with Proxy Targets",
/// section 4).
///
/// The sum in β is at least 1e-6, also for teachers that agree.
///
/// - Parameters:
///   - logits: The student's logits, `[N, classes]`.
///   - teachers: The logits of each teacher, `[N, classes]`.
///   - temperature: T, above 0.
///   - tape: The tape that records the loss.
/// - Precondition: There is a teacher, and the shapes are equal.
public func dirichletProxyLoss(
  _ logits: Variable, teachers: [Tensor], temperature: Float, on tape: Tape
) -> Variable {
  let name = "dirichletProxyLoss"
  let members = teacherLogs(name, logits.shape, teachers, temperature)
  let (rows, classes) = (logits.shape[0], logits.shape[1])
  let heat = Double(temperature)
  var sums = LogitSlopes(logits.shape)
  for row in 0..<rows {
    let beta = proxyTarget(members, row, classes)
    let betaSum = beta.reduce(0, +)
    let factor = 1 / (betaSum * Double(rows))
    let powers = exponentials(logits.tensor, row, heat)
    let alphaSum = powers.reduce(0, +) + Double(classes)
    var value = Double.logGamma(alphaSum) - Double.logGamma(betaSum)
    let (sumDigamma, sumTrigamma) = (digamma(alphaSum), trigamma(alphaSum))
    for column in 0..<classes {
      let (alpha, target) = (powers[column] + 1, beta[column])
      value +=
        Double.logGamma(target) - Double.logGamma(alpha)
        + (alpha - target) * (digamma(alpha) - sumDigamma)
      sums.slopes[row * classes + column] =
        ((alpha - target) * trigamma(alpha) - (alphaSum - betaSum) * sumTrigamma)
        * powers[column] / heat * factor
    }
    sums.value += value * factor
  }
  return sums.recorded("DirichletProxyLoss", logits, on: tape)
}

/// β of one row.
private func proxyTarget(_ members: [LogProbabilities], _ row: Int, _ classes: Int) -> [Double] {
  let count = Double(members.count)
  let means = (0..<classes).map { column in
    logSum(members.map { $0[row, column] }) - Double.log(count)
  }
  let diversity = (0..<classes).reduce(0.0) { sum, column in
    let geometric = members.reduce(0) { $0 + $1[row, column] } / count
    // A class that some teacher rules out would make the target infinitely wide.
    guard geometric.isFinite else { return sum }
    return sum + Double.exp(means[column]) * (means[column] - geometric)
  }
  let precision = Double(classes - 1) / (2 * max(diversity, 1e-6))
  return means.map { Double.exp($0) * precision + 1 }
}

/// `exp(logits / T)` of a row.
private func exponentials(_ logits: Tensor, _ row: Int, _ temperature: Double) -> [Double] {
  let classes = logits.shape[1]
  return logits.withPointer { scalars in
    (0..<classes).map { Double.exp(Double(scalars[row * classes + $0]) / temperature) }
  }
}

private func teacherLogs(
  _ name: String, _ shape: Shape, _ teachers: [Tensor], _ temperature: Float
) -> [LogProbabilities] {
  precondition(!teachers.isEmpty, "\(name): found no teacher")
  return teachers.map { teacher in
    requireEqualLogits(name, shape, teacher.shape)
    return LogProbabilities(name, teacher, temperature: Double(temperature))
  }
}
