import ArgumentParser
import Compression
import Foundation

/// What each compressed generator may cost: `macs=0.25`, `params=300000`, `ms=1.5`.
struct CompressionBudget: Codable, Equatable {
  /// What is limited.
  enum Resource: String, Codable, CaseIterable {
    /// True multiply-adds of one image.
    case multiplyAdds = "macs"
    /// Trained scalars.
    case parameters = "params"
    /// Measured milliseconds of one image.
    case milliseconds = "ms"
  }

  var resource: Resource
  /// Up to 1 a share of the original's, above it an amount; milliseconds are always an amount.
  var amount: Double

  /// The share or amount in the words of the cost `full`.
  func limit(full: Double) -> Double {
    resource != .milliseconds && amount <= 1 ? amount * full : amount
  }

  /// `macs=0.25`
  var text: String { "\(resource.rawValue)=\(amount)" }
}

extension CompressionBudget: ExpressibleByArgument {
  init?(argument: String) {
    let parts = argument.split(separator: "=", omittingEmptySubsequences: false)
    guard parts.count == 2, let resource = Resource(rawValue: String(parts[0])),
      let amount = Double(parts[1]), amount > 0, amount.isFinite
    else { return nil }
    self.init(resource: resource, amount: amount)
  }
}

extension SelectionMethod: ExpressibleByArgument {}
extension Recovery: ExpressibleByArgument {}
extension CompressionRecipe.Objective: ExpressibleByArgument {}
extension FinetuneObjective: ExpressibleByArgument {}
