import Autograd
import Foundation
import Layers
import TensorCore
import TestSupport
import Testing

@Suite struct SoftTargetDivergenceTests {
  private static let temperatures: [Float] = [0.05, 0.5, 1, 4, 30, 1000, 3000, 1e5, 1e7]

  /// Logits of 8 rows in 10 classes, as a classifier gives them: one class above the others.
  private func logits(seed: UInt64) -> Tensor {
    var random = RandomStream(seed: seed, "logits")
    let scalars = (0..<80).map { index in
      Float(4 * random.uniform()) + (random.index(below: 10) == index % 10 ? 9 : 0)
    }
    return Tensor(scalars, shape: [8, 10])
  }

  private func measured(
    _ student: Tensor, _ teachers: [Tensor], _ temperature: Float
  ) throws -> (loss: Double, gradient: [Float]) {
    let tape = Tape()
    let logits = tape.watched(student)
    let rows = student.shape[0]
    let equal = [Double](repeating: 1 / Double(teachers.count), count: rows)
    let mixed = mixedLogits(
      teachers, average: .probabilities, weights: teachers.map { _ in equal },
      temperatures: [Double](repeating: Double(temperature), count: rows))
    let loss = softTargetDivergence(
      logits, teacher: mixed, temperatures: [Float](repeating: temperature, count: rows), on: tape)
    let gradient = try #require(tape.backpropagate(from: loss)[logits])
    return (Double(loss.tensor.scalar), gradient.scalars)
  }

  /// `softmax(row / T)` in double precision.
  private func softened(_ row: ArraySlice<Float>, _ temperature: Double) -> [Double] {
    let largest = Double(row.max() ?? 0)
    let powers = row.map { exp((Double($0) - largest) / temperature) }
    let sum = powers.reduce(0, +)
    return powers.map { $0 / sum }
  }

  /// `log Σ p exp(x)` with `x = d − Σ p d` and the differences `d` of the logits: the divergence
  /// without a difference of logarithms. Only for temperatures at which `exp(x)` is finite.
  private func reference(_ student: Tensor, _ teacher: Tensor, _ temperature: Double) -> Double {
    let (student, teacher) = (student.scalars, teacher.scalars)
    return stride(from: 0, to: 80, by: 10).reduce(0) { sum, start in
      let p = softened(teacher[start..<start + 10], temperature)
      let d = (start..<start + 10).map {
        (Double(student[$0]) - Double(teacher[$0])) / temperature
      }
      let mean = zip(p, d).reduce(0) { $0 + $1.0 * $1.1 }
      let excess = zip(p, d).reduce(0.0) { sum, term in
        let x = term.1 - mean
        let series = x * x / 2 * (1 + x / 3 * (1 + x / 4 * (1 + x / 5)))
        return sum + term.0 * (abs(x) < 0.001 ? series : expm1(x) - x)
      }
      return sum + log1p(excess)
    } / 8 * temperature * temperature
  }

  @Test(arguments: temperatures)
  func `The divergence and its gradient are right at every temperature`(_ t: Float) throws {
    let (student, teacher) = (logits(seed: 1), logits(seed: 2))
    let found = try measured(student, [teacher], t)
    let expected = reference(student, teacher, Double(t))
    #expect(abs(found.loss / expected - 1) < 1e-6, "found \(found.loss), expected \(expected)")
    for start in stride(from: 0, to: 80, by: 10) {
      let p = softened(teacher.scalars[start..<start + 10], Double(t))
      let q = softened(student.scalars[start..<start + 10], Double(t))
      let slopes = zip(p, q).map { Double(t) * ($1 - $0) / 8 }
      let largest = slopes.map(abs).max() ?? 0
      for (found, slope) in zip(found.gradient[start..<start + 10], slopes) {
        #expect(abs(Double(found) - slope) <= 1e-6 * largest)
      }
    }
  }

  @Test(arguments: temperatures.filter { $0 <= 3000 })
  func `The target of several teachers is the mean of their probabilities`(_ t: Float) throws {
    let (student, teachers) = (logits(seed: 1), [2, 3, 4].map { logits(seed: $0) })
    let temperature = Double(t)
    var expected = 0.0
    for start in stride(from: 0, to: 80, by: 10) {
      let q = softened(student.scalars[start..<start + 10], temperature)
      let all = teachers.map { softened($0.scalars[start..<start + 10], temperature) }
      for column in 0..<10 {
        let p = all.reduce(0) { $0 + $1[column] } / 3
        if p > 0 { expected += p * log(p / q[column]) }
      }
    }
    expected *= temperature * temperature / 8
    let found = try measured(student, teachers, t).loss
    #expect(abs(found / expected - 1) < 1e-6, "found \(found), expected \(expected)")
  }

  @Test(arguments: temperatures)
  func `A student like its teacher has no loss, and a similar one little`(_ t: Float) throws {
    let teacher = logits(seed: 2)
    let same = try measured(teacher, [teacher], t)
    #expect(same.loss == 0)
    #expect(same.gradient.allSatisfy { $0 == 0 })
    // All teachers' logits are shifted by 1 as well: the probabilities are the same.
    let shifted = Tensor(teacher.scalars.map { $0 + 1 }, shape: [8, 10])
    #expect(try measured(teacher, [shifted, shifted], t).loss < 1e-10)
    for step in [1e-3, 1e-5] as [Float] {
      let near = Tensor(
        teacher.scalars.enumerated().map { $1 + ($0 % 2 == 0 ? step : 0) }, shape: [8, 10])
      let loss = try measured(near, [teacher], t).loss
      // Below 1, the probabilities of other classes underflow.
      #expect(t < 1 ? loss >= 0 : loss > 0)
      #expect(loss < Double(step * step) * (t < 1 ? 1 : 2))
    }
  }

  @Test func `Logits that are not numbers, and impossible classes, are not hidden`() throws {
    let teacher = logits(seed: 2)
    let broken = Tensor([.nan] + teacher.scalars.dropFirst(), shape: [8, 10])
    #expect(try measured(teacher, [broken], 4).loss.isNaN)
    #expect(try measured(broken, [teacher], 4).loss.isNaN)
    #expect(try measured(teacher, [teacher, broken], 4).loss.isNaN)
    // A class that a teacher rules out is no error.
    let sure = Tensor([-.infinity] + teacher.scalars.dropFirst(), shape: [8, 10])
    #expect(try measured(teacher, [sure], 4).loss > 0)
    #expect(try measured(teacher, [sure, sure], 4).loss.isFinite)
    #expect(try measured(sure, [teacher], 4).loss == .infinity)
  }

  @Test func `The cross-entropy of a sure and right student keeps its digits`() throws {
    let tape = Tape()
    let logits = tape.watched(Tensor([20, 0, 0, -30, 1, -30], shape: [2, 3]))
    let loss = crossEntropy(logits, labels: [0, 1], on: tape)
    let expected = (log1p(2 * exp(-20.0)) + log1p(2 * exp(-31.0))) / 2
    #expect(abs(Double(loss.tensor.scalar) / expected - 1) < 1e-6)
    let gradient = try #require(tape.backpropagate(from: loss)[logits]).scalars
    #expect(abs(Double(gradient[0]) / -exp(-20.0) - 1) < 1e-6)
    #expect(abs(Double(gradient[1]) / (exp(-20.0) / 2) - 1) < 1e-6)
    #expect(abs(Double(gradient[4]) / -exp(-31.0) - 1) < 1e-6)
  }
}
